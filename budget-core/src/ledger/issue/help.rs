//! What to do about each issue.

use super::IssueCode;
use crate::error::Text;
use crate::text;

impl IssueCode {
    /// What the user should do next, one sentence in both languages.
    pub fn help(self) -> Text {
        use IssueCode::*;
        match self {
            TruncatedLine | ExtraFields | NulByte | UnclosedQuote => form(self),
            InvalidYear | InvalidSiret | InvalidSiren | InvalidChart | InvalidRole | InvalidAccount | InvalidFunction => identity(self),
            NotANumber | NumberTooLarge | FractionOfCent | NoAmounts | EmptyAmount => amount(self),
            DuplicateLine | BudgetInTwoFiles | RepeatedAccount | IdenticalLines | TwoDescriptions => repetition(self),
            ClosingBalance => text!(
                "compare the line with the authority's own accounts before relying on its closing balance",
                "comparez la ligne au compte de gestion avant de vous fier à son solde de clôture"
            ),
            UnbalancedBudget => text!(
                "look for lines missing or left out of this budget, then fetch its file again",
                "cherchez les lignes absentes ou écartées de ce budget, puis téléchargez de nouveau son fichier"
            ),
            UnknownAccount => text!(
                "check the code and the chart of the budget; formulas read the line by its prefix all the same",
                "vérifiez le code et le plan de comptes du budget ; les formules lisent tout de même la ligne par son préfixe"
            ),
            AssumedPrincipal => text!(
                "fill the column of the kind of budget if this one is an annex budget",
                "remplissez la colonne du type de budget si celui-ci est un budget annexe"
            ),
            UnknownCategory => text!(
                "fill the columns of the category, or expect no comparison by category for this authority",
                "remplissez les colonnes de la catégorie, sans quoi cette collectivité n'est pas comparée par catégorie"
            ),
            NoInseeCode => text!(
                "fill the INSEE code, or give the population under the SIREN in a file of attributes",
                "remplissez le code INSEE, ou donnez la population sous le SIREN dans un fichier d'attributs"
            ),
            GarbledName => text!(
                "fetch the file again or export it in UTF-8; only the name suffers, no amount does",
                "téléchargez de nouveau le fichier ou exportez-le en UTF-8 ; seul le nom en souffre, aucun montant"
            ),
            MemberSkipped => text!(
                "nothing to do if this file is no balance; otherwise give it the columns of a balance",
                "rien à faire si ce fichier n'est pas une balance ; sinon donnez-lui les colonnes d'une balance"
            ),
            NotUtf8 => text!(
                "nothing to do if the names read well; otherwise export the file in UTF-8",
                "rien à faire si les noms se lisent bien ; sinon exportez le fichier en UTF-8"
            ),
            NoClosingBalance => text!(
                "expect no figure made of closing balances (debt, treasury), or read a file that has the columns SD and SC",
                "aucun chiffre tiré des soldes de clôture (dette, trésorerie) n'en sortira ; lisez sinon un fichier qui a les colonnes SD et SC"
            ),
            SeveralPrincipals => text!(
                "see whether one of them is an annex (column CBUDG) or another authority's: their figures are added up",
                "voyez si l'un d'eux est une annexe (colonne CBUDG) ou appartient à une autre collectivité : leurs chiffres sont additionnés"
            ),
            SeveralYears => text!("nothing to do: choose the year that you want to see", "rien à faire : choisissez l'exercice à montrer"),
        }
    }
}

/// Lines whose form is broken.
fn form(code: IssueCode) -> Text {
    match code {
        IssueCode::TruncatedLine => text!(
            "fetch the file again if this is its last line; otherwise complete the line",
            "téléchargez de nouveau le fichier si c'est sa dernière ligne ; sinon complétez la ligne"
        ),
        IssueCode::ExtraFields => text!(
            "put a field that holds the separator between double quotes, or take the surplus fields out",
            "mettez entre guillemets doubles le champ qui contient le séparateur, ou retirez les champs en trop"
        ),
        IssueCode::NulByte => text!("export the file again as plain text (CSV)", "exportez de nouveau le fichier en texte (CSV)"),
        _ => text!("close the quote, or take it out", "fermez le guillemet, ou retirez-le"),
    }
}

/// Cells that say whose line it is.
fn identity(code: IssueCode) -> Text {
    match code {
        IssueCode::InvalidYear => text!("write the exercise in four digits, as 2024", "écrivez l'exercice en quatre chiffres, comme 2024"),
        IssueCode::InvalidSiret => text!(
            "write the 14 digits of the SIRET as text: a spreadsheet may have turned them into a number",
            "écrivez les 14 chiffres du SIRET en texte : un tableur a pu les changer en nombre"
        ),
        IssueCode::InvalidSiren => text!("write the 9 digits of the SIREN as text, zeros included", "écrivez les 9 chiffres du SIREN en texte, zéros compris"),
        IssueCode::InvalidChart => {
            text!("write the chart of accounts as the DGFiP does, as M57 or M14", "écrivez le plan de comptes comme la DGFiP, par exemple M57 ou M14")
        }
        IssueCode::InvalidRole => text!(
            "write the kind of budget as the DGFiP does: 1 for a principal budget, 3 or 4 for an annex one",
            "écrivez le type de budget comme la DGFiP : 1 pour un budget principal, 3 ou 4 pour un budget annexe"
        ),
        IssueCode::InvalidAccount => {
            text!("write the account as text, without blanks or points, as 64111", "écrivez le compte en texte, sans espace ni point, comme 64111")
        }
        _ => text!(
            "write the function as text, without blanks or points, or leave it empty",
            "écrivez la fonction en texte, sans espace ni point, ou laissez-la vide"
        ),
    }
}

/// Cells that should hold amounts.
fn amount(code: IssueCode) -> Text {
    match code {
        IssueCode::NotANumber => {
            text!("write the amount in digits, as 1234,56, and 0 where there is none", "écrivez le montant en chiffres, comme 1234,56, et 0 s'il n'y en a pas")
        }
        IssueCode::NumberTooLarge => {
            text!("check the cell: two amounts may have run together", "vérifiez la cellule : deux montants ont pu se coller")
        }
        IssueCode::FractionOfCent => text!("round the amount to two decimals at its source", "arrondissez le montant à deux décimales à la source"),
        IssueCode::NoAmounts => text!("fill the amounts, or take the line out", "remplissez les montants, ou retirez la ligne"),
        _ => text!("write 0 if there is no amount, or fill in the one that is missing", "écrivez 0 s'il n'y a pas de montant, ou portez celui qui manque"),
    }
}

/// Lines and budgets met more than once.
fn repetition(code: IssueCode) -> Text {
    match code {
        IssueCode::DuplicateLine => text!(
            "nothing to do if the file was joined to itself; otherwise check that the two lines are one",
            "rien à faire si le fichier a été mis bout à bout avec lui-même ; sinon vérifiez que les deux lignes n'en font qu'une"
        ),
        IssueCode::BudgetInTwoFiles => text!("give each budget in one file only", "ne donnez chaque budget que dans un seul fichier"),
        IssueCode::RepeatedAccount => text!(
            "check that the lines are parts of one account and not two versions of it",
            "vérifiez que ces lignes sont les parts d'un même compte et non deux versions de celui-ci"
        ),
        IssueCode::IdenticalLines => {
            text!("nothing to do unless you know these lines to be copies", "rien à faire, sauf si vous savez que ces lignes sont des copies")
        }
        _ => text!(
            "give all lines of the budget the same chart, category and commune",
            "donnez à toutes les lignes du budget le même plan de comptes, la même catégorie et la même commune"
        ),
    }
}
