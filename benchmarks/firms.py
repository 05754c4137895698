"""The files of firms a run takes: real names from a folder, or invented (企业文件)."""

import csv
import gzip
import random
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks import FOLDER
from registry.domain.uscc import check_character, organisation_check

MAIN, OTHER = "firms-guizhou.csv.gz", "firms-other.csv.gz"
INVENTED_MAIN, INVENTED_OTHER = 67_000, 150_000
SEED = 20_261_125
DEMO_HEAD = "91529900"

_PLACES = [
    "贵阳市",
    "遵义市",
    "安顺市",
    "毕节市",
    "铜仁市",
    "六盘水市",
    "黔东南",
    "黔南",
    "仁怀市",
    "凯里市",
]
_SIGNS = "鸿瑞盛丰泰裕和祥福兴隆昌顺源德信诚义永茂华茶酒山水云岭溪泉松柏金银宝玉"
_TRADES = [
    "食品",
    "酒业",
    "茶业",
    "建材",
    "商贸",
    "医药",
    "电子",
    "科技",
    "农业",
    "机械",
    "物流",
    "餐饮",
    "化工",
    "纺织",
]
_FORMS = [
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "厂",
    "合作社",
    "有限公司遵义分公司",
]
_COLUMNS = ("uscc", "name", "established", "district_code", "address")


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """The two files of a run, the rows of the first, and whether names are real."""

    main: Path
    other: Path
    rows: int
    is_real: bool


def files_of(folder: Path | None, *, most: int | None = None) -> Files:
    """Return the real files of a folder, or invented ones made for the run.

    Shape: `most` takes only the first rows of each.

    Raises:
        SystemExit: the folder lacks one of the files.
    """
    if folder is None:
        main = write_invented(FOLDER / MAIN, count=INVENTED_MAIN, first=1)
        other = write_invented(FOLDER / OTHER, count=INVENTED_OTHER, first=10_000_000)
    else:
        main, other = folder / MAIN, folder / OTHER
        for path in (main, other):
            if not path.exists():
                raise SystemExit(f"{path} is not there; see docs/benchmarks.md")
    if most is not None:
        main, other = (_head(path, most=most) for path in (main, other))
    return Files(main=main, other=other, rows=_rows(main), is_real=bool(folder))


def write_invented(path: Path, *, count: int, first: int) -> Path:
    """Write a file of invented firms: 示例 in each name, codes of region 529900."""
    path.parent.mkdir(parents=True, exist_ok=True)
    chance = random.Random(SEED + first)  # noqa: S311 - repeatable names
    with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=3) as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for number in range(first, first + count):
            name = _name(chance)
            address = f"{name[:3]}示例路{chance.randrange(1, 400)}号"
            day = f"{chance.randrange(1990, 2020)}-{chance.randrange(1, 13):02d}-15"
            writer.writerow((code_of(number), name, day, "520102", address))
    return path


def code_of(number: int) -> str:
    """Return the valid code of an invented firm."""
    body = f"{number:08d}"
    front = f"{DEMO_HEAD}{body}{organisation_check(body)}"
    return front + check_character(front)


def _head(path: Path, *, most: int) -> Path:
    """Write the first rows of a file to another."""
    short = FOLDER / f"first-{most}-{path.name}"
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="") as whole,
        gzip.open(short, "wt", encoding="utf-8", newline="") as file,
    ):
        csv.writer(file).writerows(islice(csv.reader(whole), most + 1))
    return short


def _rows(path: Path) -> int:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _name(chance: random.Random) -> str:
    brand = "".join(chance.choices(_SIGNS, k=chance.choice((2, 2, 2, 3))))
    place, trade = chance.choice(_PLACES), chance.choice(_TRADES)
    return f"{place}示例{brand}{trade}{chance.choice(_FORMS)}"
