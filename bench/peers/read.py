"""Reads one file with each peer, as often as it is told, and says how long that took.

    read.py FORMAT FILE

prints a line of JSON: the peers that can read the file, and why others cannot. Then for each line
of standard input, the number of a peer, it reads the file once and prints the CPU seconds. What a
user would find out once and write down (separator, lines before the header, types of columns) is
found out first and not counted.
"""

import gc
import json
import logging
import os
import sys
import time
from importlib.metadata import version

# How the line of column names begins, and what separates columns.
TEXTS = {
    "maccor-txt": (b"Rec", "\t"),
    "neware-csv": (b"DataPoint,", ","),
    "landt-csv": (b"channel_index,", ","),
    "pec-csv": (b"Test,Cell,", ","),
    "biologic-mpt": (None, "\t"),
}


def fastnda(path):
    import fastnda

    return lambda: fastnda.read(path)


def galvani_mpr(path):
    from galvani import BioLogic

    return lambda: BioLogic.MPRfile(path).data


def galvani_mpt(path):
    from galvani import BioLogic

    return lambda: BioLogic.MPTfile(path, encoding="latin-1")[0]


def calamine(path):
    from python_calamine import CalamineWorkbook

    def read():
        book = CalamineWorkbook.from_path(path)
        return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]

    return read


def polars(path, form):
    """With the types of all columns given, which spares it a look at the whole file."""
    import polars

    lines_before, separator, has_decimal_comma = shape(path, form)
    options = {
        "separator": separator,
        "skip_lines": lines_before,
        "decimal_comma": has_decimal_comma,
        "encoding": "utf8-lossy",
        "null_values": ["N/A"],
        "truncate_ragged_lines": True,
    }
    schema = polars.read_csv(path, infer_schema_length=None, **options).schema
    return lambda: polars.read_csv(path, schema=schema, **options)


def pandas(path, form):
    import pandas

    lines_before, separator, has_decimal_comma = shape(path, form)
    options = {
        "sep": separator,
        "skiprows": lines_before,
        "decimal": "," if has_decimal_comma else ".",
        "encoding": "latin-1",
        "index_col": False,
    }
    types = pandas.read_csv(path, low_memory=False, **options).dtypes.to_dict()
    return lambda: pandas.read_csv(path, dtype=types, **options)


def shape(path, form):
    """Lines before the column names, the separator, and whether numbers have a decimal comma."""
    begin, separator = TEXTS[form]
    with open(path, "rb") as file:
        lines = file.read(1 << 20).split(b"\n")
    if begin is None:
        names = int(lines[1].split(b":")[1]) - 1
    else:
        names = next(at for at, line in enumerate(lines) if line.startswith(begin))
    return names, separator, separator != "," and b"," in lines[names + 1]


PEERS = {
    "neware-nda": {"fastnda": fastnda},
    "neware-ndax": {"fastnda": fastnda},
    "biologic-mpr": {"galvani": galvani_mpr},
    "biologic-mpt": {"galvani": galvani_mpt},
    "arbin-xlsx": {"python-calamine": calamine},
}


def readers(path, form):
    """The peers' readers by name, each tried once, and what went wrong with the others."""
    makers = dict(PEERS.get(form, {}))
    if form in TEXTS:
        makers["polars"] = lambda path: polars(path, form)
        makers["pandas"] = lambda path: pandas(path, form)
    ready, failed = {}, []
    for name, make in makers.items():
        try:
            reader = make(path)
            reader()
            ready[f"{name} {version(name)}"] = reader
        except Exception as error:  # Whatever it is, the other peers can still be measured.
            why = f"{type(error).__name__}: {error}".splitlines()[0]
            failed.append(f"{name} does not read it ({why})")
    return ready, failed


def main():
    form, path = sys.argv[1:]
    # What they think of the file is not asked here.
    logging.disable(logging.WARNING)
    # One core for all threads that a library may start.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    ready, failed = readers(path, form)
    print(json.dumps({"peers": list(ready), "failed": failed}), flush=True)
    each = list(ready.values())
    for line in sys.stdin:
        reader = each[int(line)]
        gc.collect()
        start = time.process_time()
        table = reader()
        seconds = time.process_time() - start
        del table
        print(seconds, flush=True)


main()
