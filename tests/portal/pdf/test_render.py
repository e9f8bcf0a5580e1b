"""PDFs: tagged, repeatable, and deaf to everything outside the document and our own static folder."""

import gc
import http.server
import io
import threading

import pytest
from pypdf import PdfReader
from weasyprint import HTML

from portal.pdf import RefusedAddress, Sheet, render, static_folder
from portal.pdf.layout import forget_styles
from portal.pdf.sheet import css_text

SHELL = """<!doctype html><html lang="en"{attrs}><head><meta charset="utf-8"><title>Report</title>
<link rel="stylesheet" href="print.css"><style>{css}</style></head><body>{body}</body></html>"""
TABLE = (
    "<table><thead><tr><th scope='col'>Area</th><th scope='col'>Contacts</th></tr></thead><tbody>"
    "<tr><th scope='row'>North</th><td>6,020</td></tr></tbody></table>"
)


def document(body="<h2>Finding</h2>" + TABLE, css="", attrs=""):
    return SHELL.format(body=body, css=css, attrs=attrs)


def words(pdf):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def trap(socket_enabled):
    """A server on this machine that counts who comes."""
    hits = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"secret")

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", hits
    server.shutdown()
    server.server_close()


TRAPS = {
    "picture": '<img alt="" src="{url}/a.png">',
    "style sheet": '<link rel="stylesheet" href="{url}/a.css">',
    "attachment": '<a rel="attachment" href="{url}/a.txt">file</a>',
    "attached file of the document": '<link rel="attachment" href="{url}/a.txt">',
    "background": '<p style="background:url({url}/b.png)">x</p>',
    "import": "<style>@import '{url}/c.css';</style>",
    "font": "<style>@font-face{{font-family:X;src:url({url}/f.ttf)}} p{{font-family:X}}</style><p>x</p>",
    "object": '<object data="{url}/e.svg"></object>',
    "protocol of the page": '<img alt="" src="//{host}/g.png">',
}


@pytest.mark.parametrize("name", TRAPS)
def test_nothing_is_fetched_from_the_network(trap, name):
    url, hits = trap
    with pytest.raises(RefusedAddress):
        render(document(TRAPS[name].format(url=url, host=url.removeprefix("http://"))))
    assert hits == []


def test_a_picture_inside_a_drawing_is_not_fetched_either(trap):
    url, hits = trap
    render(
        document(
            f'<svg viewBox="0 0 9 9"><image href="{url}/d.png" width="9" height="9"/><use href="{url}/d.svg#a"/></svg>'
        )
    )
    assert hits == []


@pytest.mark.parametrize(
    "address",
    ["file:///etc/hostname", "../../../../etc/hostname", "file://localhost/etc/hostname", "%2e%2e/%2e%2e/pyproject.toml", "ftp://127.0.0.1/x", "link.svg",
     "data:text/html,<b>x</b>", "print.css.bak", "missing.svg"],
)  # fmt: skip
@pytest.mark.parametrize(
    "html",
    ['<img alt="" src="{0}">', '<link rel="attachment" href="{0}">', '<a rel="attachment" href="{0}">x</a>'],
)
def test_no_file_outside_the_folder_is_opened(tmp_path, address, html):
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "print.css").write_text("")
    (folder / "print.css.bak").write_text("")
    (folder / "link.svg").symlink_to(secret)
    with pytest.raises(RefusedAddress):
        render(document(html.format(address)), folder=folder)


def test_files_of_the_folder_and_data_inside_the_document_are_opened():
    body = '<p class="sure high">High</p><img alt="dot" src="data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\' viewBox=\'0 0 9 9\'/%3E">'
    assert "High" in words(render(document(body)))


def test_a_document_is_tagged_names_its_language_and_its_header_cells_have_a_scope():
    pdf = render(document())
    reader = PdfReader(io.BytesIO(pdf))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert b"pdfuaid" in pdf or "pdfuaid" in str(reader.xmp_metadata.stream.get_data())
    assert sorted(
        cell["/A"]["/Scope"] for cell in _elements(catalogue["/StructTreeRoot"]) if cell.get("/S") == "/TH"
    ) == [
        "/Column",
        "/Column",
        "/Row",
    ]


def _elements(element):
    """The structure tree below an element."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        child = kid.get_object()
        if isinstance(child, dict) and "/S" in child:
            yield child
            yield from _elements(child)


def test_the_same_document_gives_the_same_bytes():
    assert render(document()) == render(document())


def test_what_layout_knew_of_each_element_is_let_go_before_painting_and_changes_no_byte():
    html = document(f"<figure><svg viewBox='0 0 9 9'><text y='8'>North</text></svg></figure>{TABLE}")
    whole, lean = (HTML(string=html, base_url=f"{static_folder().as_uri()}/").render() for _ in range(2))
    forget_styles(lean)
    (known,), (left,) = (
        {len(c.style_for._computed_styles) for c in contexts(each)} for each in (whole, lean)
    )
    assert known > 100
    assert left == 0
    assert lean.write_pdf(pdf_identifier=b"same") == whole.write_pdf(pdf_identifier=b"same")


def contexts(laid_out):
    boxes = (box for page in laid_out.pages for box in page._page_box.descendants())
    return [box.replacement._context for box in boxes if hasattr(box, "replacement")]


def test_figures_can_be_read_out_of_the_text():
    assert "6,020" in words(render(document()))


def test_letter_is_a_setting_and_a4_the_default():
    def size(paper):
        box = (
            PdfReader(
                io.BytesIO(render(document(css=Sheet(head="H", period="P", edition="E", paper=paper).css())))
            )
            .pages[0]
            .mediabox
        )
        return round(box.width), round(box.height)

    assert size("A4") == (595, 842)
    assert size("letter") == (612, 792)


def test_right_to_left_text_extracts_in_reading_order():
    pdf = render(document("<h2>تقرير المدينة</h2>", attrs=' dir="rtl"'))
    letters = words(pdf).replace(" ", "")
    assert "المدينة" in letters or "تقرير" in letters


def test_head_and_foot_stand_on_every_page():
    css = Sheet(
        head="City of Rivermouth · Council report",
        period="July to September 2026",
        edition="Edition 2026-Q3/1",
    ).css()
    text = words(render(document("<p>a</p><p style='break-before:page'>b</p>", css=css)))
    assert text.count("City of Rivermouth") == 2
    assert "Page 1 of 2" in text
    assert "Page 2 of 2" in text


def test_the_number_of_a_caption_is_kept_apart_from_a_finding_that_begins_with_one():
    css = Sheet(head="H", period="P", edition="E").css()
    body = f"<figure><figcaption>3 gaps</figcaption></figure>{TABLE.replace('<thead>', '<caption>2 are late</caption><thead>')}"
    text = " ".join(words(render(document(body, css=css))).split())
    assert "Figure 1 · 3 gaps" in text
    assert "Table 1 · 2 are late" in text


def test_a_name_of_a_city_cannot_break_out_of_the_style_sheet():
    words_ = 'X"; } @page { @top-left { content: url(http://127.0.0.1/) } } </style><script>'
    assert not set('"<>{};@\\') & set(
        css_text(words_)[1:-1].replace("\\", "").translate(str.maketrans("", "", "0123456789abcdef "))
    )
    render(document(css=Sheet(head=words_, period="P", edition="E").css()))


def test_every_font_has_its_licence_beside_it():
    names = {p.name.partition("_")[0] for p in (static_folder() / "fonts").glob("*_*")}
    assert {f"OFL-{n}.txt" for n in names} <= {p.name for p in (static_folder() / "fonts").iterdir()}


def test_documents_do_not_heap_up_in_memory():
    render(document())  # what is made once a process is there
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(3):
        render(document(TABLE * 20))  # each of them is made of 20,000 objects that go in circles
    assert len(gc.get_objects()) - before < 10_000


def test_the_collector_runs_again_afterwards_even_if_rendering_was_refused():
    with pytest.raises(RefusedAddress):
        render(document("<img src='http://127.0.0.1:1/x.png' alt=''>"))
    assert gc.isenabled()
