//! The columns of BTSDA's tables of samples, for csv and for workbooks.

use model::standard::StandardColumn::*;

use crate::delimited::names::Known;

/// Names in English (BTSDA 8, BTS 7) and Chinese. Capacities and energies start from 0 with each
/// step (`neware_uio.csv`); those of BTS 7 for charge and discharge alone have a scope that no file
/// was at hand to show, and are not mapped.
pub const COLUMNS: &[Known] = &[
    Known::count(
        &[
            "datapoint",
            "data point",
            "record id",
            "record number",
            "record index",
            "数据序号",
            "记录号",
            "记录序号",
            "记录id",
        ],
        RecordIndex,
    ),
    Known::count(&["cycle index", "cycle id", "cycle", "循环号", "循环序号", "循环"], CycleCount),
    Known::count(&["step index", "step id", "steps", "step", "工步号", "工步序号"], StepId),
    Known::text(
        &["step type", "step name", "state", "status", "工步类型", "工步名称", "状态"],
        StepType,
    ),
    Known::time(
        &["time", "step time", "relative time", "时间", "工步时间", "相对时间"],
        StepTimeSecond,
    ),
    Known::time(
        &["total time", "cumulative time", "test time", "总时间", "累计时间"],
        TestTimeSecond,
    ),
    Known::clock(&["date", "realtime", "absolute time", "绝对时间", "系统时间", "日期"]),
    Known::number(&["current", "cur", "电流"], CurrentAmpere),
    Known::number(&["voltage", "电压"], VoltageVolt),
    Known::number(&["capacity", "容量"], StepCumulativeCapacityAh),
    Known::number(&["chg. cap.", "充电容量"], StepChargingCapacityAh),
    Known::number(&["dchg. cap.", "放电容量"], StepDischargingCapacityAh),
    Known::number(&["energy", "能量"], StepCumulativeEnergyWh),
    Known::number(&["chg. energy", "充电能量"], StepChargingEnergyWh),
    Known::number(&["dchg. energy", "放电能量"], StepDischargingEnergyWh),
    Known::number(&["power", "功率"], PowerWatt),
    Known::number(&["t#", "temperature", "温度"], TemperatureT1Celsius).in_unit("°C"),
    Known::other(&["v#"]).in_unit("V"),
    Known::other(&[
        "spec. cap.",
        "chg. spec. cap.",
        "dchg. spec. cap.",
        "spec. energy",
        "chg. spec. energy",
        "dchg. spec. energy",
        "比容量",
        "充电比容量",
        "放电比容量",
        "比能量",
        "充电比能量",
        "放电比能量",
        "dq/dv",
        "dqm/dv",
        "contact resistance",
        "接触电阻",
        "soc/dod",
        "lgd",
        "accumulated capacity",
        "accumulated energy",
        "累计容量",
        "累计能量",
        "aux. δv",
        "aux. δt",
        "capacity density",
        "cmpeng",
        "capacitance chg",
        "capacitance dchg",
        "engy chg",
        "engy dchg",
        "dcir",
        "min-t",
        "max-t",
        "avg-t",
    ]),
    Known::other_count(&["step start and end identification", "jump"]),
    Known::other_text(&["module start-stop switch", "模块启停开关"]),
];
