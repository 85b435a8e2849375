//! The columns of the DGFiP's file.

/// The titles, in order.
pub const TITLES: [&str; 28] = [
    "EXER", "IDENT", "NDEPT", "LBUDG", "INSEE", "CBUDG", "CTYPE", "CSTYP", "NOMEN", "SIREN", "CREGI", "CACTI", "SECTEUR", "FINESS", "CODBUD1", "CATEG", "BAL",
    "COMPTE", "BEDEB", "BECRE", "OBNETDEB", "OBNETCRE", "ONBDEB", "ONBCRE", "OOBDEB", "OOBCRE", "SD", "SC",
];

/// The header line, without its end.
pub const HEADER: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;CSTYP;NOMEN;SIREN;CREGI;CACTI;SECTEUR;FINESS;CODBUD1;CATEG;BAL;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC";

/// Where `COMPTE` stands: the columns before it describe the budget.
pub const ACCOUNT: usize = 17;

impl super::Budget {
    /// The cells from `IDENT` to `BAL`; `EXER` before them is a number.
    pub(crate) fn cells(&self) -> [&str; ACCOUNT - 1] {
        [
            &self.siret,
            &self.department,
            &self.name,
            &self.commune,
            self.role,
            self.kind,
            "00",
            self.chart,
            &self.siren,
            &self.region,
            "40",
            "",
            "",
            self.code,
            self.category,
            "DEF",
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_the_titles() {
        assert_eq!(HEADER, TITLES.join(";"));
        assert_eq!(TITLES[ACCOUNT], "COMPTE");
    }
}
