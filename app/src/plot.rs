//! The plot: windows of samples drawn by plotters on a canvas.
//!
//! The maths (`span`, `ticks`, `line`, `axes`, `palette`) is pure and tested natively; `draw` is
//! generic over plotters' backends; `canvas` alone touches the browser's drawing surface; the
//! components put them together.

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
mod palette;
mod span;
mod ticks;
mod time;
mod time_state;

pub(crate) use curves::CurvesPlot;
pub(crate) use cycles::CyclesPlot;
pub(crate) use time::TimePlot;
