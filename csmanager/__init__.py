# Importing the application here makes every shared_task find the right broker.
from csmanager.celery import app as celery_app

__all__ = ["celery_app"]
