//! Who is who: communes, EPCI, departments and regions, their codes, populations, mergers and strata.

pub mod codes;
