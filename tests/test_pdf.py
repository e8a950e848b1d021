"""PDF where LibreOffice is, said plainly where it is not; a file's ending decides its kind."""

import shutil

import pytest

from reports import pdf
from tests import office

COMMANDS = {
    "brief": ("docx", []),
    "weekly": ("docx", []),
    "profile": ("docx", ["仲景01社区"]),
    "slides": ("pptx", []),
    "show": ("html", []),
    "tables": ("xlsx", []),
}


@pytest.mark.parametrize("command", ["brief", "slides"])
def test_documents_and_slides_as_pdf(full, tmp_path, command):
    out = tmp_path / "a.PDF"
    code, said, _ = full(command, out, "--street", "东关街道")
    assert (code, said) == (0, f"已生成 {out}\n")
    assert out.read_bytes().startswith(b"%PDF")
    assert b"/MarkInfo<</Marked true>>" in out.read_bytes(), "who has it read aloud hears what is a heading"
    text = office.words(out)
    assert "东关" in text
    assert "演示数据" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_an_ending_of_another_kind_is_refused(full, tmp_path, command):
    own, given = COMMANDS[command]
    wrong = "docx" if own != "docx" else "xlsx"
    for name in (f"a.{wrong}", "a", "a.doc"):
        code, out, err = full(command, *given, tmp_path / name)
        assert (code, out) == (2, "")
        assert f".{own}" in err
        assert not (tmp_path / name).exists()


def test_without_libreoffice_it_is_said(full, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    code, _, err = full("brief", tmp_path / "a.pdf")
    assert (code, "没有安装 LibreOffice" in err) == (2, True)
    assert not (tmp_path / "a.pdf").exists()
    assert list(pdf.offered(print, "docx")) == ["docx"]


def test_what_cannot_be_drawn_is_said(monkeypatch):
    monkeypatch.setattr(pdf, "_SECONDS", 0.01)
    with pytest.raises(pdf.Refused, match="没有生成"):
        pdf.drawn(b"x", ".docx")
