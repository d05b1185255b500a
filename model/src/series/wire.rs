//! The binary body of a window, little-endian:
//!
//! | offset | size | field |
//! |---|---|---|
//! | 0 | 4 | magic `GSW1` |
//! | 4 | 1 | flags: 1 exact, 2 has an x extent |
//! | 5 | 8 | revision |
//! | 13 | 8 | generation |
//! | 21 | 8 | rows |
//! | 29 | 16 | x extent: minimum, maximum (0 where there is none) |
//! | 45 | 4 | number of series |
//!
//! then each series: column id (8), points (4), flag 1 = x of the series before (1), x unless the
//! flag is set (8 a point), y (8 a point).

use super::{Series, SeriesWindow};
use crate::id::DatasetColumnId;

const MAGIC: &[u8; 4] = b"GSW1";
const EXACT: u8 = 1;
const HAS_EXTENT: u8 = 2;
const SAME_X: u8 = 1;

/// Why a window's request or body cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeriesError {
    /// A query parameter that is missing or makes no sense.
    Parameter(String),
    /// The body ends early.
    Truncated,
    /// Not a window's body, or one of another version.
    Malformed(&'static str),
}

impl std::fmt::Display for SeriesError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Parameter(what) => write!(f, "the plot window cannot be asked for: {what}"),
            Self::Truncated => f.write_str("the plot window's body ends early"),
            Self::Malformed(what) => write!(f, "the plot window's body cannot be read: {what}"),
        }
    }
}

impl std::error::Error for SeriesError {}

fn same_bits(left: &[f64], right: &[f64]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(l, r)| l.to_bits() == r.to_bits())
}

impl SeriesWindow {
    /// The body as described at the top of this module.
    pub fn encode(&self) -> Vec<u8> {
        let points: usize = self.series.iter().map(|series| series.x.len()).sum();
        let mut body = Vec::with_capacity(49 + 13 * self.series.len() + 16 * points);
        body.extend_from_slice(MAGIC);
        let extent_flag = if self.x_extent.is_some() { HAS_EXTENT } else { 0 };
        body.push(if self.exact { EXACT } else { 0 } | extent_flag);
        for counter in [self.revision, self.generation, self.rows] {
            body.extend_from_slice(&counter.to_le_bytes());
        }
        let (low, high) = self.x_extent.unwrap_or((0.0, 0.0));
        body.extend_from_slice(&low.to_le_bytes());
        body.extend_from_slice(&high.to_le_bytes());
        body.extend_from_slice(&(self.series.len() as u32).to_le_bytes());
        let mut before: Option<&Series> = None;
        for series in &self.series {
            let points = series.x.len().min(series.y.len());
            body.extend_from_slice(&series.column.0.to_le_bytes());
            body.extend_from_slice(&(points as u32).to_le_bytes());
            let same = before.is_some_and(|before| same_bits(&before.x, &series.x));
            body.push(if same { SAME_X } else { 0 });
            if !same {
                series.x[..points].iter().for_each(|x| body.extend_from_slice(&x.to_le_bytes()));
            }
            series.y[..points].iter().for_each(|y| body.extend_from_slice(&y.to_le_bytes()));
            before = Some(series);
        }
        body
    }

    /// Reads a body back. Any bytes are safe: nothing is allocated that the body does not hold.
    pub fn decode(body: &[u8]) -> Result<Self, SeriesError> {
        let mut rest = Reader(body);
        if rest.array::<4>()? != *MAGIC {
            return Err(SeriesError::Malformed("magic number or version differs"));
        }
        let flags = rest.array::<1>()?[0];
        if flags & !(EXACT | HAS_EXTENT) != 0 {
            return Err(SeriesError::Malformed("unknown flags"));
        }
        let revision = rest.u64()?;
        let generation = rest.u64()?;
        let rows = rest.u64()?;
        let (low, high) = (rest.f64()?, rest.f64()?);
        let x_extent = (flags & HAS_EXTENT != 0).then_some((low, high));
        let count = u32::from_le_bytes(rest.array()?);
        let mut series: Vec<Series> = Vec::new();
        for _ in 0..count {
            let column = DatasetColumnId(i64::from_le_bytes(rest.array()?));
            let points = u32::from_le_bytes(rest.array()?) as usize;
            let x = match rest.array::<1>()?[0] {
                0 => rest.f64s(points)?,
                SAME_X => match series.last() {
                    Some(before) if before.x.len() == points => {
                        rest.check(points)?;
                        before.x.clone()
                    }
                    _ => return Err(SeriesError::Malformed("no such series to share x with")),
                },
                _ => return Err(SeriesError::Malformed("unknown flags of a series")),
            };
            let y = rest.f64s(points)?;
            series.push(Series { column, x, y });
        }
        if !rest.0.is_empty() {
            return Err(SeriesError::Malformed("bytes after the last series"));
        }
        Ok(Self { revision, generation, rows, x_extent, exact: flags & EXACT != 0, series })
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], SeriesError> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(SeriesError::Truncated)?;
        self.0 = rest;
        Ok(*head)
    }

    fn u64(&mut self) -> Result<u64, SeriesError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn f64(&mut self) -> Result<f64, SeriesError> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    /// Whether as many doubles are left.
    fn check(&self, count: usize) -> Result<usize, SeriesError> {
        let bytes = count.checked_mul(8).ok_or(SeriesError::Truncated)?;
        if self.0.len() < bytes { Err(SeriesError::Truncated) } else { Ok(bytes) }
    }

    fn f64s(&mut self, count: usize) -> Result<Vec<f64>, SeriesError> {
        let bytes = self.check(count)?;
        let (head, rest) = self.0.split_at(bytes);
        self.0 = rest;
        let (chunks, _) = head.as_chunks::<8>();
        Ok(chunks.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect())
    }
}
