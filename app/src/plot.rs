//! The plot: windows of samples drawn by plotters on a canvas.
//!
//! The maths (`span`, `ticks`, `line`, `axes`, `spectrum`, `palette`) is pure and tested natively; `draw` is
//! generic over plotters' backends; `canvas` alone touches the browser's drawing surface; the
//! components put them together.

mod address;
mod axes;
mod canvas;
mod chart;
mod curves;
mod cycles;
mod draw;
mod export;
mod help;
mod legend;
mod line;
mod numbers;
mod palette;
mod problem;
mod span;
mod spectra;
mod spectra_legend;
mod spectrum;
mod tables;
mod ticks;
mod time;
mod time_state;
mod tools;
mod view;
mod window;

pub(crate) use curves::CurvesPlot;
pub(crate) use cycles::CyclesPlot;
pub(crate) use tables::DatasetPlot;
