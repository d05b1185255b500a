//! Little-endian numbers at an offset of a record whose length the page reader has checked.

macro_rules! at {
    ($($name:ident $number:ty;)*) => {
        $(
            #[inline]
            pub(super) fn $name(record: &[u8], offset: usize) -> $number {
                let mut bytes = [0; size_of::<$number>()];
                let size = bytes.len();
                bytes.copy_from_slice(&record[offset..offset + size]);
                <$number>::from_le_bytes(bytes)
            }
        )*
    };
}

at! {
    u16_at u16;
    u32_at u32;
    u64_at u64;
    i16_at i16;
    i32_at i32;
    i64_at i64;
    f32_at f32;
}
