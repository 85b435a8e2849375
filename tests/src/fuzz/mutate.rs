//! Changes of a balance as a table of lines and cells: what bytes changed at random would hardly ever give.

/// Cells that readers stumble over.
const CELLS: [&[u8]; 16] = [
    b"",
    b"0",
    b"-0,00",
    b"1.005",
    b"92233720368547758.07",
    b"1e5",
    b" 12 ",
    b"\"7,5\"",
    b"\"a;b\"",
    b"\"a\"\"b\"",
    b"\"",
    b"a\"b",
    b"\xe9",
    b"2023",
    b"M14A",
    b"=1",
];

/// One change, drawn from the seed: lines swapped, repeated, moved or cut; a cell replaced, quoted or copied; other ends of lines.
pub fn lines(bytes: &[u8], seed: u32) -> Vec<u8> {
    let mut dice = Dice(u64::from(seed) | 1 << 32);
    let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let (a, b) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(9) {
        0 => lines.swap(a, b),
        1 => lines.insert(b, lines[a].clone()),
        2 if lines.len() > 2 => drop(lines.remove(a)),
        3 => {
            let moved = lines.remove(a);
            let place = dice.below(lines.len() + 1);
            lines.insert(place, moved);
        }
        4 => lines[a].push(b'\r'),
        5 => {
            let (first, second) = (a.min(b), a.max(b));
            let run: Vec<Vec<u8>> = lines[first..=second].to_vec();
            lines.splice(first..first, run);
        }
        kind => {
            let delimiter = [b';', b';', b';', b',', b'\t'][dice.below(5)];
            let other: Vec<Vec<u8>> = lines[b].split(|c| *c == delimiter).map(<[u8]>::to_vec).collect();
            let mut cells: Vec<Vec<u8>> = lines[a].split(|c| *c == delimiter).map(<[u8]>::to_vec).collect();
            let place = dice.below(cells.len());
            match kind {
                6 => cells[place] = CELLS[dice.below(CELLS.len())].to_vec(),
                7 => cells[place] = [b"\"", &cells[place][..], b"\""].concat(),
                _ => cells[place] = other.get(place).cloned().unwrap_or_default(),
            }
            lines[a] = cells.join(&delimiter);
        }
    }
    lines.join(&b'\n')
}

/// Numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (end.max(1) as u64)).unwrap_or(0)
    }
}
