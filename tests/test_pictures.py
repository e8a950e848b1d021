"""Pictures belong to reports: checked, kept by content, gone along with export and rollback, reported when missing."""

import base64
import datetime as dt
import io
import os

import pytest
from PIL import Image

from tests.workbooks import REAL, book, publish
from warehouse import versions
from warehouse.intake import imports, pictures, workbook
from warehouse.intake.remarks import Remarks
from warehouse.people import machine

PROJECTS = [
    ["项目编号", "社区", "项目名称", "措施", "计划开工", "计划完工", "目标面积"],
    ["XM-1", "石桥社区", "石桥社区阵地购买", "购买", dt.date(2018, 3, 1), dt.date(2019, 3, 1), 600],
]
PROGRESS = [
    ["项目编号", "周末日期", "完成比例", "进展文字", "图片"],
    ["XM-1", dt.date(2018, 5, 6), 10, "房源摸底", "a.jpg；b.png"],
    ["XM-1", dt.date(2018, 5, 13), 20, "签订协议", "c.jpg"],
]
LEDGERS = REAL | {"阵地项目": PROJECTS, "每周进度": PROGRESS}


def picture(path, colour="red"):
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (640, 400), colour).save(path)
    return path


@pytest.fixture
def folder(tmp_path, home):
    """A workbook with the pictures beside it; c.jpg did not come."""
    made = tmp_path / "report"
    made.mkdir()
    book(made / "台账.xlsx", LEDGERS)
    picture(made / "a.jpg")
    picture(made / "图片" / "b.png", "blue")
    picture(made / "d.jpg", "green")
    return made


def test_pictures_come_along_and_what_is_missing_is_reported(folder):
    draft = imports.prepare(folder)
    assert not draft.problems
    said = [str(notice) for notice in draft.notices]
    assert "每周进度：缺少图片：c.jpg" in said
    assert "每周进度：没有进展提到的图片没有收存：d.jpg" in said
    imports.publish(draft, machine())
    assert set(versions.open().pictures) == {"a.jpg", "b.png"}
    assert pictures.thumbnail(versions.open().pictures["a.jpg"]).startswith("data:image/jpeg;base64,")


def test_a_picture_that_comes_later_makes_a_version_at_the_terminal(folder, run):
    run("import", folder)
    assert "没有变化，未发布。" in run("import", folder)[1]
    picture(folder / "c.jpg")
    assert "已发布版本 v0002" in run("import", folder)[1]
    assert set(versions.open().pictures) == {"a.jpg", "b.png", "c.jpg"}


def test_every_document_gets_a_picture_upright_and_as_jpeg(folder):
    held = Image.new("RGB", (4000, 3000), "red")
    held.getexif()[0x0112] = 6  # a telephone held upright
    held.save(folder / "a.jpg", exif=held.getexif())
    Image.new("RGB", (300, 200), "blue").save(folder / "e.webp")
    book(folder / "台账.xlsx", LEDGERS | {"每周进度": [PROGRESS[0], [*PROGRESS[1][:4], "a.jpg；e.webp"]]})
    imports.publish(imports.prepare(folder), machine())
    kept = versions.open().pictures
    drawn = {name: Image.open(io.BytesIO(pictures.upright(file))) for name, file in kept.items()}
    assert {name: one.size for name, one in drawn.items()} == {"a.jpg": (900, 1200), "e.webp": (300, 200)}
    assert {one.format for one in drawn.values()} == {"JPEG"}
    small = base64.b64decode(pictures.thumbnail(kept["a.jpg"]).split(",")[1])
    assert Image.open(io.BytesIO(small)).size == (360, 480)


def test_a_picture_that_came_twice_is_one(folder):
    picture(folder / "图片" / "a.jpg")
    assert not imports.prepare(folder).problems


def test_the_same_picture_for_two_reports_is_reported(folder):
    rows = [*PROGRESS[:2], [*PROGRESS[2][:4], "a.jpg"]]
    book(folder / "台账.xlsx", LEDGERS | {"每周进度": rows})
    assert "每周进度：多条进展使用同一张图片：a.jpg" in [str(notice) for notice in imports.prepare(folder).notices]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "a.jpg").write_bytes(b"not a picture"), "a.jpg：填的是“打不开的图片”"),
        (lambda folder: (folder / "a.jpg").write_bytes((folder / "a.jpg").read_bytes()[:200]), "打不开的图片"),
        (lambda folder: (folder / "图片" / "b.png").rename(folder / "b.jpg"), "b.jpg：填的是“打不开的图片”"),
        (lambda folder: picture(folder / "图片" / "a.jpg", "black"), "2 张同名的不同图片”，应为不同名的图片；请改名"),
        (lambda folder: (folder / "a.jpg").write_bytes(bytes(11 * 2**20)), "11 MB 的图片"),
    ],
)
def test_a_bad_picture_is_refused(folder, spoil, words):
    spoil(folder)
    draft = imports.prepare(folder)
    assert words in "\n".join(map(str, draft.problems))
    assert versions.current() is None


def test_export_brings_them_along_and_rollback_brings_them_back(folder, tmp_path):
    imports.publish(imports.prepare(folder), machine())
    first = dict(versions.open().pictures)
    out = tmp_path / "导出.xlsx"
    workbook.export(versions.open(), out)
    pictures.export(versions.open().pictures, pictures.beside(out))
    picture(folder / "a.jpg", "black")
    imports.publish(imports.prepare(folder), machine())
    assert versions.open().pictures["a.jpg"] != first["a.jpg"]
    assert versions.open().pictures["b.png"] == first["b.png"]
    publish(out)
    assert versions.open().pictures == first
    versions.rollback("v0002", machine())
    assert versions.open().pictures["a.jpg"] != first["a.jpg"]


def test_pictures_stay_when_the_reports_are_carried_over(folder, tmp_path):
    imports.publish(imports.prepare(folder), machine())
    publish(book(tmp_path / "b.xlsx", {"阵地面积": REAL["阵地面积"]}))
    assert set(versions.open().pictures) == {"a.jpg", "b.png"}


def test_names_are_found_whatever_case_and_width_they_have(folder):
    for path in folder.rglob("*.*g"):
        path.unlink()
    names = ["现场 照片1.jpg", "外墙，北侧.jpg", "１号楼.JPG", "b&c#d%20.png", "IMG_0001.JPG"]
    for name in names:
        picture(folder / "图片" / name)
    rows = [PROGRESS[0], [*PROGRESS[1][:4], "现场 照片1.jpg；外墙，北侧.jpg，1号楼.jpg;b&c#d%20.png、IMG_0001.jpg"]]
    book(folder / "台账.xlsx", LEDGERS | {"每周进度": rows})
    draft = imports.prepare(folder)
    assert not [str(notice) for notice in draft.notices if "图片" in notice.what]
    imports.publish(draft, machine())
    assert set(versions.open().pictures) == {
        "现场 照片1.jpg",
        "外墙，北侧.jpg",
        "1号楼.jpg",
        "b&c#d%20.png",
        "IMG_0001.jpg",
    }


def test_pictures_of_telephones_and_old_programs_are_read(folder):
    image = Image.new("RGB", (64, 40), "red")
    for name in ("a.heic", "b.bmp", "c.tif", "d.gif"):
        image.save(folder / name)
    book(folder / "台账.xlsx", LEDGERS | {"每周进度": [PROGRESS[0], [*PROGRESS[1][:4], "a.heic;b.bmp;c.tif;d.gif"]]})
    imports.publish(imports.prepare(folder), machine())
    for file in versions.open().pictures.values():
        assert Image.open(io.BytesIO(pictures.upright(file))).format == "JPEG"


def test_what_a_draft_left_behind_is_cleared_a_day_later(folder):
    imports.publish(imports.prepare(folder), machine())
    kept = set(versions.open().pictures.values())
    (pictures.folder() / "orphan.jpg").write_bytes(b"x")
    (pictures.folder() / "fresh.jpg").write_bytes(b"x")
    for path in pictures.folder().iterdir():
        if path.name != "fresh.jpg":
            os.utime(path, (0, 0))
    pictures.sweep()
    assert {path.name for path in pictures.folder().iterdir()} == kept | {"fresh.jpg"}


def test_a_name_that_leads_into_another_folder_is_no_picture(home, tmp_path):
    # full-width letters count as half-width ones, a full-width slash does not
    remarks = Remarks()
    sent = [picture(tmp_path / "sent" / name) for name in ("..／ａ.jpg", "ｂ.jpg")]
    assert set(pictures.adopt(sent, [("../a.jpg", True), ("b.jpg", True)], {}, remarks)) == {"b.jpg"}
    assert any("缺少图片：../a.jpg" in notice.what for notice in remarks.notices)


def test_another_picture_of_a_name_that_an_earlier_report_has_does_not_take_its_place(folder, tmp_path):
    imports.publish(imports.prepare(folder), machine())
    before = versions.open().pictures["a.jpg"]
    later = tmp_path / "later"
    later.mkdir()
    row = ["XM-1", dt.date(2018, 6, 3), 30, "进场", "a.jpg"]
    book(later / "台账.xlsx", {"每周进度": [PROGRESS[0], row]})
    picture(later / "a.jpg", "black")
    draft = imports.prepare(later, imports.APPEND)
    assert "现有进展已用这个名称的另一张图片" in "\n".join(map(str, draft.problems))
    picture(later / "a.jpg")
    imports.publish(imports.prepare(later, imports.APPEND), machine())
    assert versions.open().pictures["a.jpg"] == before, "the same picture once more is no problem"
