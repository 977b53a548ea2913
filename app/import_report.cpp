#include "app/import_report.hpp"

#include "app/printable.hpp"
#include "app/wording.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <limits>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

constexpr int kRichest = 5;
constexpr std::int64_t kShown = 20;

std::string counted(std::int64_t number, const char* one, const char* many) {
  return amount(Points{number}, {one, many});
}

std::string people(std::int64_t number) { return counted(number, "person", "people"); }

std::string name_of(const db::Staging::Entry& entry) {
  return entry.login.empty() ? fmt::format("id {}", number(entry.id)) : entry.login;
}

std::string richest(db::Staging& staging, bool unknown) {
  std::string all;
  for (const auto& entry : staging.richest(kRichest, unknown)) {
    all += fmt::format("{}{} {}", all.empty() ? "" : ", ", name_of(entry),
                       grouped(entry.points.value));
  }
  return all;
}

void print_lines(const exchange::Judged& judged) {
  const auto say = [](std::int64_t count, std::string_view what) {
    if (count > 0) fmt::print("  {:>12}  {}\n", grouped(count), what);
  };
  say(judged.rounded, "had a fraction of a point, which is left off");
  say(judged.ignored, "are other bots ([points] ignore) and left out");
  say(judged.replaced, "name somebody whom a later line names again: the later one counts");
  say(judged.added, "name somebody for the second time and are added to the first");
  say(judged.removed, "were taken back by a later line");
}

void print_rejected(db::Staging& staging, bool verbose) {
  const std::int64_t all = staging.rejected();
  if (all == 0) return;
  fmt::print("{} not taken:\n", counted(all, "line was", "lines were"));
  staging.each_rejected(
      verbose ? std::numeric_limits<std::int64_t>::max() : kShown,
      [](std::int64_t line, const std::string& why) { fmt::print("  line {}: {}\n", line, why); });
  if (!verbose && all > kShown)
    fmt::print("  ... and {} more: --verbose tells all of them\n", grouped(all - kShown));
}

void print_unknown(const ImportReport& report, db::Staging& staging, const Currency& currency) {
  const db::Staging::Totals& totals = report.totals;
  if (totals.unknown == 0) return;
  const bool one = totals.unknown == 1;
  fmt::print(
      "Twitch does not know {} of the names ({}): {}{}.\n"
      "{} kept aside and given to nobody by {}. See them: pointsbot claims    Give one to "
      "somebody: pointsbot claim OLDNAME NEWNAME\n",
      grouped(totals.unknown), amount(totals.unknown_points, currency), richest(staging, true),
      totals.unknown > kRichest ? ", ..." : "",
      report.written ? (one ? "It is" : "They are") : (one ? "It would be" : "They would be"),
      one ? "itself" : "themselves");
}

void print_effect(const ImportReport& report, const Currency& currency) {
  const db::Imported& done = report.imported;
  const bool would = !report.written;
  if (done.people == 0 && done.claims == 0 && done.short_people == 0) {
    fmt::print("Nobody has to get anything: all of it was imported before.\n");
    return;
  }
  if (done.people == 0 && done.short_people == 0) return;  // names are kept aside, and told
  // Also where watch time alone is new.
  if (done.gained > 0 || (done.lost == 0 && done.people > 0)) {
    fmt::print(
        "{} {} to {}{}{}.\n", would ? "This would give" : "Given:", amount(done.given, currency),
        people(done.gained > 0 ? done.gained : done.people),
        done.newcomers > 0 ? fmt::format(", {} of them new here", grouped(done.newcomers)) : "",
        report.set ? "; what the file says becomes what they have"
                   : ", on top of what they have here");
  }
  if (const auto hours = done.watched.count() / 3600; hours > 0)
    fmt::print("And {} of watch time.\n", counted(hours, "hour", "hours"));
  if (done.taken.value > 0)
    fmt::print("{} {} from {}, where the file says less than {}.\n",
               would ? "It would take" : "Taken:", amount(done.taken, currency), people(done.lost),
               report.set ? "they have" : "it did before");
  if (done.unchanged > 0)
    fmt::print("{} already what the file says.\n",
               done.unchanged == 1 ? "One person has" : people(done.unchanged) + " have");
  for (const db::Shortfall& one : done.shortfalls) {
    fmt::print("  {} has spent {} of it already\n", printable(one.name),
               amount(one.missing, currency));
  }
}

}  // namespace

void print_report(const ImportReport& report, db::Staging& staging, const Currency& currency,
                  bool verbose) {
  fmt::print("{} is {}.", report.file, report.origin.what);
  for (const std::string& guess : report.origin.guessed) fmt::print(" {}", guess);
  fmt::print("\n{}: {} with {} in all.\n",
             counted(report.judged.lines, "line about a viewer", "lines about viewers"),
             people(report.totals.viewers), amount(report.totals.points, currency));
  print_lines(report.judged);
  if (report.totals.viewers > 0) fmt::print("Richest: {}.\n", richest(staging, false));
  print_rejected(staging, verbose);
  print_unknown(report, staging, currency);
  if (report.totals.viewers == 0) {
    fmt::print("There is nothing to import.\n");
    return;
  }
  print_effect(report, currency);
  if (report.imported.op != 0) {
    fmt::print("Imported as operation {0}. To take all of it back: pointsbot undo {0}\n",
               report.imported.op);
  } else if (!report.written) {
    fmt::print("Nothing was written. To do it: the same command again with --yes\n");
  } else {
    fmt::print("Nothing was changed.\n");
  }
}

void print_report_json(const ImportReport& report, db::Staging& staging) {
  const auto quoted = [](std::string_view text) { return json::serialize(json::string{text}); };
  const exchange::Judged& judged = report.judged;
  const db::Imported& done = report.imported;
  json::array richest;
  for (const auto& entry : staging.richest(kRichest)) {
    richest.push_back(json::object{
        {"login", entry.login}, {"user_id", number(entry.id)}, {"points", entry.points.value}});
  }
  json::array shortfalls;
  for (const db::Shortfall& one : done.shortfalls) {
    shortfalls.push_back(json::object{
        {"user_id", number(one.id)}, {"name", one.name}, {"missing", one.missing.value}});
  }
  json::object facts{{"ok", true},
                     {"written", done.op != 0},
                     {"op", done.op},
                     {"file", report.file},
                     {"source", report.origin.source},
                     {"what", report.origin.what},
                     {"guessed", json::value_from(report.origin.guessed)},
                     {"lines", judged.lines},
                     {"viewers", report.totals.viewers},
                     {"points", report.totals.points.value},
                     {"watch_seconds", report.totals.watched.count()},
                     {"rounded", judged.rounded},
                     {"ignored", judged.ignored},
                     {"replaced", judged.replaced},
                     {"added", judged.added},
                     {"removed", judged.removed},
                     {"richest", std::move(richest)},
                     {"unknown", report.totals.unknown},
                     {"unknown_points", report.totals.unknown_points.value},
                     {"people", done.people},
                     {"gained", done.gained},
                     {"lost", done.lost},
                     {"newcomers", done.newcomers},
                     {"unchanged", done.unchanged},
                     {"given", done.given.value},
                     {"taken", done.taken.value},
                     {"claims", done.claims},
                     {"shortfalls", std::move(shortfalls)},
                     {"rejected", staging.rejected()}};
  std::string text = json::serialize(facts);
  text.pop_back();
  // The rest may be as long as the file: written as it is read.
  fmt::print("{},\"rejects\":[", text);
  bool first = true;
  staging.each_rejected(
      std::numeric_limits<std::int64_t>::max(), [&](std::int64_t line, const std::string& why) {
        fmt::print("{}{{\"line\":{},\"reason\":{}}}", first ? "" : ",", line, quoted(why));
        first = false;
      });
  fmt::print("]}}\n");
}

}  // namespace pointsbot::app
