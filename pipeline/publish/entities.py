"""People, clinics and conditions in the words of schema.org, and how its things refer to each other."""

from __future__ import annotations

from pipeline.models import Clinic, Condition

Node = dict[str, object]


def describe_person(named: str) -> Node:
    """Describe "Ann Ek, PA-C" with the credentials apart from the name."""
    name, _, credentials = (part.strip() for part in named.partition(","))
    suffix = {"honorificSuffix": credentials} if credentials else {}
    return {"@type": "Person", "name": name, **suffix}


def describe_clinic(clinic: Clinic, *, site_url: str) -> Node:
    """Describe the clinic by what it tells of itself; without an address of its own it is found at the site's."""
    facts = {
        "url": clinic.website or site_url,
        "telephone": clinic.phone,
        "email": clinic.email,
        "address": clinic.address or clinic.place,
    }
    known: Node = {key: value for key, value in facts.items() if value}
    return {"@type": "MedicalClinic", "@id": name_node(site_url, "clinic"), "name": clinic.name, **known}


def describe_condition(name: str, pack: Condition | None) -> Node:
    """Describe a condition by its pack, with the codes of its category; by its name where there is none."""
    if pack is None:
        return {"@type": "MedicalCondition", "name": name}
    codes = [("ICD-10-CM", pack.icd10), ("MeSH", pack.mesh)]
    code = [
        {"@type": "MedicalCode", "codingSystem": system, "codeValue": value} for system, value in codes if value
    ]
    other = {"alternateName": pack.plain_name} if pack.plain_name.casefold() != pack.name.casefold() else {}
    return {"@type": "MedicalCondition", "name": pack.name, **other, **({"code": code} if code else {})}


def name_node(url: str, name: str) -> str:
    """Name a thing so that others can refer to it: by its place on the web, or else within its page alone."""
    return f"{url}#{name}" if url else f"_:{name}"


def refer(url: str, name: str) -> Node:
    """Refer to a thing described elsewhere in the same data."""
    return {"@id": name_node(url, name)}


def locate(url: str) -> Node:
    """Give the address of a thing, if it has one."""
    return {"url": url} if url else {}
