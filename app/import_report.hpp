#pragma once

#include "app/config.hpp"
#include "app/exchange/judge.hpp"
#include "app/exchange/read.hpp"
#include "db/imports.hpp"
#include "db/staging.hpp"

#include <string>

namespace pointsbot::app {

/// What there is to say of an import.
struct ImportReport {
  std::string file;  ///< or StreamElements
  exchange::Origin origin;
  exchange::Judged judged;
  db::Staging::Totals totals;
  db::Imported imported;
  bool set = false;
  bool written = false;  ///< the ledger was asked to, whether or not there was anything to write
};

/// For people, to standard output; with `verbose` every line that was rejected, else the first
/// twenty.
void print_report(const ImportReport& report, db::Staging& staging, const Currency& currency,
                  bool verbose);
/// For programs: one JSON object, all of it.
void print_report_json(const ImportReport& report, db::Staging& staging);

}  // namespace pointsbot::app
