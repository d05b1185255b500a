use model::standard::StandardColumn::*;
use model::table::TableKind;

use crate::trial::{check_damage, check_random_pieces, read, read_in};
use crate::{End, Options};

const SEMICOLONS: &[u8] = b"f;Z';Z''\n10000.0;109.5;-26.5\n1000.0;221.5;-120.5\n1.0;645.5;-90.5\n";
const COMMAS: &[u8] =
    b"f\tZ'\tZ''\n10000,0\t109,5\t-26,5\n1000,0\t221,5\t-120,5\n1,0\t645,5\t-90,5\n";
const P00: &[u8] = b" Procedure : ring\n01.02.2020 10:11:12 - 01.02.2020 10:21:12 i(init)= 183.1nA\n\
    dry\n t =  736.4 s\n f/Hz       \t Z'/Ohm     \t -Z''/Ohm   \t time/s    \t Edc/V     \t Idc/A     \t\n 29 \n\
    \x20 10.000e+03\t 10.950e+01\t 26.500e+00\t 59.300e+00\t 30.981e-02\t 18.311e-08\t\n\
    \x20 10.000e+02\t 22.150e+01\t 12.050e+01\t 59.300e+00\t 30.981e-02\t 18.311e-08\t\n\
    \x20 10.000e-01\t 64.550e+01\t 90.500e+00\t 59.300e+00\t 30.981e-02\t 18.311e-08\t\n";
const I2B: &[u8] =
    b"Some words\nof any kind\n\n3\n10000.0 109.5 -26.5\n1000.0 221.5 -120.5\n1.0 645.5 -90.5\n";
const ZVIEW: &[u8] =
    b"\xEF\xBB\xBF\"Z60W Data File: Version 1.1\"\n\"\"\n\"\"\n0,2,0,1,0.1,10000\n41\n\
    \"  Freq (Hz)    Ampl     Bias   Time(Sec)   Z'(a)    Z''(b)    GD   Err   Range\"\n\
    10000,0,0,0,109.5,-26.5,0,0,0\n1000,0,0,0,221.5,-120.5,0,0,0\n1,0,0,0,645.5,-90.5,0,0,0\n";

#[test]
fn each_kind_gives_the_same_spectrum() {
    for bytes in [SEMICOLONS, COMMAS, P00, I2B, ZVIEW] {
        let reading = read(bytes);
        let name = String::from_utf8_lossy(bytes);
        assert_eq!(reading.format, "impedance-text", "{name}");
        assert_eq!(reading.tables[0].kind, TableKind::Spectra, "{name}");
        assert_eq!(
            reading.standard(0, FrequencyHertz),
            [Some(1e4), Some(1e3), Some(1.0)],
            "{name}"
        );
        let real = [Some(109.5), Some(221.5), Some(645.5)];
        assert_eq!(reading.standard(0, RealImpedanceOhm), real, "{name}");
        let imaginary = [Some(-26.5), Some(-120.5), Some(-90.5)];
        assert_eq!(reading.standard(0, ImaginaryImpedanceOhm), imaginary, "{name}");
        assert!(reading.codes().is_empty(), "{name}: {:?}", reading.warnings);
    }
    let reading = read(P00);
    assert_eq!(reading.metadata.test_name.as_deref(), Some("ring"));
    assert_eq!(reading.standard(0, CurrentAmpere)[0], Some(18.311e-8));
}

#[test]
fn other_texts_are_not_claimed() {
    for text in [
        "f;Z'\n1;2\n",
        "file;Z';Z''\n1;2;3\n",
        "words\n\n3\n1 2 3\nwords\n",
        "words\n\n3\n0 2 3\n",
        "words\n\n3\n1 2 3 4\n",
        "time;Z';Z''\n1;2;3\n",
    ] {
        let options = Options::default();
        let claimed = read_in(text.as_bytes(), &options, End::Closed, None, 10);
        assert!(claimed.map_or(true, |read| read.format != "impedance-text"), "{text}");
    }
}

#[test]
fn pieces_and_damage() {
    for bytes in [SEMICOLONS, COMMAS, P00, I2B, ZVIEW] {
        check_random_pieces(bytes);
        check_damage(bytes);
    }
}
