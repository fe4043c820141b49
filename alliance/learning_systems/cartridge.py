"""The questions and readings of a term as an IMS Common Cartridge 1.1.

A cartridge is a zip with a manifest (``imsmanifest.xml``) that says what is in it and
how it is arranged. Ours has a folder for each chapter: links to read, a page that lists
the passages, and an assessment with the chapter's questions. Beside the folders lies
one question bank with every question, which a teacher draws other assessments from; no
folder may show it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from alliance.learning_systems import qti, readings
from alliance.learning_systems.archive import zipped
from alliance.learning_systems.markup import Element, add, document
from alliance.learning_systems.readings import WebLink
from alliance.learning_systems.term import Chapter, Term

MANIFEST = "imsmanifest.xml"
NAMESPACE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
METADATA = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
WEB_LINK = "http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1"
_SCHEMAS = "http://www.imsglobal.org/profile/cc/ccv1p1"
_RIGHTS = (
    "Our own text is under CC BY 4.0. Quotations belong to their publishers and are "
    "quoted for study."
)


@dataclass(frozen=True)
class _Resource:
    """A file of the cartridge and how the manifest names it."""

    identifier: str
    kind: str
    file: str
    content: bytes
    title: str
    chapter: str = ""

    @property
    def is_page(self) -> bool:
        return self.kind == "webcontent"


def cartridge(term: Term) -> bytes:
    """Return a term as a Common Cartridge.

    Parameters
    ----------
    term : Term

    Returns
    -------
    bytes
        A zip in the form of IMS Common Cartridge 1.1, to be named ``….imscc``; the same
        bytes for the same term, edition and address of the book.

    Raises
    ------
    AddressError
        When ``BOOK_ADDRESS`` is no address of a website.
    """
    resources = list(_resources(term))
    manifest = _manifest(term, resources)
    return zipped(
        {MANIFEST: manifest} | {each.file: each.content for each in resources}
    )


def _resources(term: Term) -> Iterator[_Resource]:
    """Yield the files of a cartridge, chapter by chapter, and last the bank."""
    unique = _unique(term)
    for chapter in term.chapters:
        number = chapter.chapter
        for place, web_link in enumerate(readings.web_links(chapter), 1):
            yield _Resource(
                f"link-{number}-{place:02}-{unique}",
                "imswl_xmlv1p1",
                f"links/{number}-{place:02}.xml",
                _web_link(web_link),
                web_link.title,
                number,
            )
        if chapter.readings:
            yield _Resource(
                f"readings-{number}-{unique}",
                "webcontent",
                f"readings/{number}.html",
                readings.page(chapter),
                f"Readings for {chapter.name}",
                number,
            )
        title = f"Questions on {chapter.name}"
        identifier = f"assessment-{number}-{unique}"
        yield _Resource(
            identifier,
            "imsqti_xmlv1p2/imscc_xmlv1p1/assessment",
            f"questions/{number}.xml",
            qti.assessment(identifier, title, _titled(chapter)),
            title,
            number,
        )
    everything = [each for chapter in term.chapters for each in _titled(chapter)]
    yield _Resource(
        f"question-bank-{unique}",
        "imsqti_xmlv1p2/imscc_xmlv1p1/question-bank",
        "questions/bank.xml",
        qti.object_bank(f"question-bank-{unique}", everything),
        f"Questions of {term.title}",
    )


def _titled(chapter: Chapter) -> list[tuple[str, qti.Item]]:
    return [(chapter.title_of(item), item) for item in chapter.items]


def _unique(term: Term) -> str:
    """Return what the identifiers of this term, and of no other, end in.

    Systems take what has the same identifier for the same thing: another term would
    replace this one in a course, and this one imported again would stand there twice.
    """
    names = "\n".join((term.label, *(item.item for item in term.items)))
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def _web_link(web_link: WebLink) -> bytes:
    root = ElementTree.Element(
        "webLink",
        {
            "xmlns": WEB_LINK,
            "xmlns:xsi": qti.INSTANCE,
            "xsi:schemaLocation": f"{WEB_LINK} {_SCHEMAS}/ccv1p1_imswl_v1p1.xsd",
        },
    )
    add(root, "title", web_link.title)
    add(root, "url", href=web_link.address, target="_blank")
    return document(root)


def _manifest(term: Term, resources: list[_Resource]) -> bytes:
    root = ElementTree.Element(
        "manifest",
        {
            "identifier": f"cartridge-{_unique(term)}",
            "xmlns": NAMESPACE,
            "xmlns:lomimscc": METADATA,
            "xmlns:xsi": qti.INSTANCE,
            "xsi:schemaLocation": f"{NAMESPACE} "
            f"{_SCHEMAS}/ccv1p1_imscp_v1p2_v1p0.xsd {METADATA} "
            f"{_SCHEMAS}/LOM/ccv1p1_lommanifest_v1p0.xsd",
        },
    )
    _describe(root, term)
    _arrange(root, term, resources)
    listed = add(root, "resources")
    for each in resources:
        attributes = {"identifier": each.identifier, "type": each.kind}
        if each.is_page:
            attributes["href"] = each.file
        add(add(listed, "resource", **attributes), "file", href=each.file)
    return document(root)


def _describe(root: Element, term: Term) -> None:
    """Say what the cartridge is, in the terms of IEEE 1484.12.1 (LOM)."""
    metadata = add(root, "metadata")
    add(metadata, "schema", "IMS Common Cartridge")
    add(metadata, "schemaversion", "1.1.0")
    lom = add(metadata, "lomimscc:lom")
    general = add(lom, "lomimscc:general")
    _string(add(general, "lomimscc:title"), term.title)
    add(general, "lomimscc:language", "en")
    about = (
        f"{len(term.items)} questions on the U.S.-Japan alliance, and what to read "
        "for them."
    )
    _string(add(general, "lomimscc:description"), about)
    rights = add(lom, "lomimscc:rights")
    restricted = add(rights, "lomimscc:copyrightAndOtherRestrictions")
    add(restricted, "lomimscc:value", "yes")
    _string(add(rights, "lomimscc:description"), _RIGHTS)


def _string(parent: Element, text: str) -> None:
    add(parent, "lomimscc:string", text, language="en")


def _arrange(root: Element, term: Term, resources: list[_Resource]) -> None:
    organization = add(
        add(root, "organizations"),
        "organization",
        identifier=f"organization-{_unique(term)}",
        structure="rooted-hierarchy",
    )
    top = add(organization, "item", identifier=f"top-{_unique(term)}")
    for chapter in term.chapters:
        folder = add(
            top, "item", identifier=f"chapter-{chapter.chapter}-{_unique(term)}"
        )
        add(folder, "title", chapter.name)
        for each in resources:
            if each.chapter == chapter.chapter:
                leaf = add(
                    folder,
                    "item",
                    identifier=f"item-{each.identifier}",
                    identifierref=each.identifier,
                )
                add(leaf, "title", each.title)
