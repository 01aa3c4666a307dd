"""One form for every way to write an address; a shared one is no evidence of who it is."""

import pytest
from hypothesis import given, strategies as st

from stakeholders.identity import Code, card, compare, host_of, keys, mail_domain, website_host

LABEL = st.from_regex(r"[a-z][a-z0-9]{2,10}", fullmatch=True)
HOST = st.tuples(LABEL, st.sampled_from(("org", "example", "ngo.ke", "xn--p1ai"))).map(".".join)


@pytest.mark.parametrize(
    ("address", "host"),
    (
        ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
        ("HTTP://WWW.ПРИМЕР.РФ:8080/о-нас", "xn--e1afmkfd.xn--p1ai"),
        ("http://مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv"),
        ("https://例え。jp", "xn--r8jz45g.jp"),
        ("https://straße.de", "xn--strae-oqa.de"),
        ("https://user:secret@Example.org./a?b#c", "example.org"),
        ("//example.org", "example.org"),
        ("www.www.example.org", "example.org"),
        ("www.org", "www.org"),
        ("https://ngo.wordpress.com", "ngo.wordpress.com"),
        ("https://wordpress.com/ngo", ""),
        ("https://sites.google.com/view/ngo", ""),
        ("https://facebook.com/ngo", ""),
        ("https://m.facebook.com/ngo", ""),
        ("https://fr-fr.facebook.com/ngo", ""),
        ("https://myfacebook.com", "myfacebook.com"),
        ("https://localhost/", ""),
        ("https://192.0.2.7/", ""),
        ("https://[2001:db8::1]/", ""),
        ("https://[broken/", ""),
        ("https://xn--zzzzz99.com/", ""),
        ("https://-.-/", "-.-"),
        ("", ""),
    ),
)
def test_the_host_that_tells_who_it_is(address, host):
    assert website_host(address) == host


@given(
    HOST,
    st.sampled_from(("", "http://", "https://", "HTTPS://", "//")),
    st.sampled_from(("", "www.", "WWW.")),
    st.sampled_from(("", ".", ":8080", ".:443")),
    st.sampled_from(("", "/", "/en/about", "?lang=fr", "#top")),
    st.booleans(),
)
def test_however_it_is_written_it_is_one_host(host, scheme, www, behind, path, loud):
    written = host.upper() if loud else host

    assert website_host(f"{scheme}{www}{written}{behind}{path}") == website_host(host)


@given(st.text("абвгдежзиклмнопрстуфхцчшщ", min_size=3, max_size=12))
def test_a_host_is_the_same_in_its_script_and_in_punycode(label):
    host = host_of(f"https://{label}.рф/")

    assert host.isascii()
    assert host_of(f"http://www.{host.upper()}") == f"www.{host}"
    assert mail_domain(f"office@{label}.рф") == mail_domain(f"Office@{host}.") == host


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_what_comes_out_stays_as_it_is(text):
    host = host_of(text)

    assert host == "" or host_of(host) == host
    assert mail_domain(text) == "" or "@" in text


@pytest.mark.parametrize(
    "address",
    (
        "ngo@gmail.com", "ngo@GMAIL.COM", "ngo@yahoo.co.in", "ngo@hotmail.fr", "ngo@live.com.mx",
        "ngo@outlook.es", "ngo@gmx.ch", "ngo@localhost", "ngo", "@example.org",
    ),
)  # fmt: skip
def test_an_address_at_a_provider_tells_nothing(address):
    assert mail_domain(address) == ""


@pytest.mark.parametrize("address", ("a@live.org", "a@yahoo.ngo.ke", "a@gmail.com.example.org"))
def test_what_only_looks_like_a_provider_is_a_domain_of_its_own(address):
    assert mail_domain(address) == address[2:]


def test_any_website_that_agrees_speaks_for_one_organisation():
    ours = card("Justice Forum", website="https://forum.org", hosts=["пример.рф", "forum.fr"])
    theirs = card("Forum for Justice", website="http://www.forum.fr/accueil")

    facts = [reason for reason in compare(ours, theirs).agreed if reason.code == Code.WEBSITE]

    assert [(fact.ours, fact.theirs) for fact in facts] == [("forum.fr", "forum.fr")]
    assert {"@forum.org", "@forum.fr"} <= set(keys(ours))
    assert compare(ours, theirs).score == compare(theirs, ours).score
