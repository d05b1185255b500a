"""Calls all nine operations of the battery-api with the published client.

Usage: battery_client.py HOST TOKEN DATASET FILE
DATASET is read closely; FILE is the id of a dataset harvested from a real file, or 0.
Prints one JSON object with what it read; the Rust test beside it holds that against the truth.
"""

import json
import struct
import sys

import batteryclient
from batteryclient.api import users_api


def floats(file, letter):
    data = file.read()
    return list(struct.unpack(f"<{len(data) // struct.calcsize(letter)}{letter}", data))


def status_of(call):
    try:
        call()
    except batteryclient.ApiException as error:
        return error.status
    return 200


def real_file(api, dataset):
    """What a script would compute of it: rows, and sum and ends of voltage, current and time."""
    columns = {column.name: column.id for column in api.get_dataset(dataset).columns}
    read = {}
    for name in ("test_time_second", "voltage_volt", "current_ampere"):
        values = floats(api.get_column(dataset, columns[name], precision="double"), "d")
        read[name] = [len(values), values[0], values[-1], sum(values)]
    return read


host, token, chosen, file = sys.argv[1:]
configuration = batteryclient.Configuration(host=f"{host}/api", access_token=token)
with batteryclient.ApiClient(configuration) as client:
    api = users_api.UsersApi(client)
    datasets = api.get_datasets()
    dataset = api.get_dataset(int(chosen))
    columns = {column.name: column.id for column in dataset.columns}
    voltage = columns["voltage_volt"]
    cells, users, equipment = api.get_cells(), api.get_users(), api.get_equipments()
    answer = {
        "datasets": [listed.name for listed in datasets],
        "dataset": dataset.name,
        "date": dataset.date.isoformat(),
        "column_ids": sorted(dataset.column_ids) == sorted(columns.values()),
        "cell": dataset.cell.name if dataset.cell else None,
        "owner": dataset.owner.username if dataset.owner else None,
        "ranges": [[range_.label_name, range_.sample_range] for range_ in dataset.ranges],
        "single": floats(api.get_column(dataset.id, voltage), "f"),
        "double": floats(api.get_column(dataset.id, voltage, precision="double"), "d"),
        "cells": [api.get_cell(cell.id).name for cell in cells],
        "users": [api.get_user(user.id).username for user in users],
        "equipment": [api.get_equipment(item.id).name for item in equipment],
        "real_file": real_file(api, int(file)) if int(file) else None,
        "unknown_dataset": status_of(lambda: api.get_dataset(10**15)),
        "unknown_column": status_of(lambda: api.get_column(dataset.id, 10**15)),
    }

nobody = batteryclient.Configuration(host=f"{host}/api", access_token="gv_pat_wrong")
with batteryclient.ApiClient(nobody) as client:
    answer["wrong_token"] = status_of(users_api.UsersApi(client).get_datasets)

print(json.dumps(answer))
