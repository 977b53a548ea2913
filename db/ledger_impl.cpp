#include "db/ledger_impl.hpp"

#include "db/times.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace pointsbot::db {
namespace {

constexpr const char* kAcknowledged =
    "SELECT (SELECT coalesce(sum(last_no),0) FROM channel)+(SELECT coalesce(max(op_id),0) FROM op)";
/// What was written over, and what that means.
[[noreturn]] void written_over(const std::filesystem::path& file, const std::string& seen) {
  throw Gone{fmt::format(
      "{0} was written over while the bot ran, by an older copy or by another database: {1}. "
      "Nothing "
      "can be copied from it any more: what came after the newest backup is lost, unless somebody "
      "has another copy. The bot stops, and pays nobody on top of it. If it is to go on with {0} "
      "as "
      "it is now, start it again.",
      file.string(), seen)};
}

constexpr std::int64_t kReportsKept = 10'000;
/// How seldom the reports are cut, so that a steady cycle does not pay for it.
constexpr std::int64_t kReportsCutEvery = 1'000;

}  // namespace

bool may_pass_at_once(const SQLite::Exception& failure) {
  const int code = failure.getErrorCode() & 0xff;
  return code == SQLITE_INTERRUPT || code == SQLITE_NOMEM || code == SQLITE_IOERR;
}

Ledger::Impl::Impl(const std::filesystem::path& path, Source source,
                   const std::filesystem::path& backups, LockedBy holder)
    : file{path},
      lock{path, holder},
      writing{open_for_writing(path, source, backups)},
      files{path, backups} {
  acknowledged = count_acknowledged();
  if (!writing.created) missing = std::max<std::int64_t>(lock.marked() - acknowledged, 0);
  // A command leaves it for the next bot, who says so.
  if (holder == LockedBy::command) untold = missing;
  acknowledge(0);
}

Ledger::Impl::Impl(const std::filesystem::path& path, Source source, Lent lent)
    : file{path}, lock{Lock::Lent{lent.lock}}, writing{open_beside(path, source)}, files{path, {}} {
  acknowledged = count_acknowledged();
  untold = std::max<std::int64_t>(lock.marked() - acknowledged, 0);
}

void Ledger::Impl::check_not_older() {
  const std::int64_t lacks = acknowledged - ask_number(database, kAcknowledged);
  if (lacks <= 0) return;
  written_over(file, fmt::format("the last {} of the payments and commands that were made in it "
                                 "are not there",
                                 lacks));
}

void Ledger::Impl::check_not_behind(const Award& award) {
  check_not_older();
  std::int64_t no = 0;
  {
    Rows rows{standing, number(award.channel)};
    if (rows.next()) no = rows.number(0);
  }
  if (no >= award.after_no) return;
  written_over(file, fmt::format("of this channel it has payments up to {}, and the bot has made "
                                 "{}",
                                 no, award.after_no));
}

Error Ledger::Impl::passing(const SQLite::Exception& failure) {
  const int code = failure.getErrorCode() & 0xff;
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return Error::busy;
  if (code == SQLITE_FULL) return Error::disk_full;
  // The file of shared memory could not grow: an I/O error to SQLite, a full disk to us.
  const int system = sqlite3_system_errno(handle());
  if (code == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT)) return Error::disk_full;
  // By right no two payments, lines or visits are the same.
  if (code == SQLITE_CONSTRAINT)
    written_over(file, fmt::format("what the bot writes does not fit it ({})", failure.what()));
  unusable(file, database, failure);
}

std::int64_t Ledger::Impl::count_acknowledged() {
  try {
    return ask_number(database, kAcknowledged);
  } catch (const SQLite::Exception& failure) {
    unusable(file, database, failure);
  }
}

void Ledger::Impl::acknowledge(std::int64_t more) {
  acknowledged += more;
  lock.mark(acknowledged + untold);
}

std::uint32_t Ledger::Impl::written_pages() {
  int pages = 0, highest = 0;
  sqlite3_db_status(handle(), SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 0);
  return static_cast<std::uint32_t>(pages);
}

bool Ledger::Impl::holds(UserId channel, std::int64_t no) {
  try {
    Rows rows{standing, number(channel)};
    return rows.next() && rows.number(0) == no;
  } catch (const SQLite::Exception& failure) {
    throw Unusable{
        fmt::format("{} Whether payment {} is in it is not known; the next start looks it up.",
                    describe(file, failure.getExtendedErrorCode(), failure.what()), no)};
  }
}

bool Ledger::Impl::holds(std::span<const Operation> batch, const std::vector<Outcome>& outcomes) {
  try {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!outcomes[i].repeated) return booker().holds(batch[i].channel, batch[i].ref);
    }
    return true;  // nothing was to be written
  } catch (const SQLite::Exception& failure) {
    throw Unusable{fmt::format(
        "{} Whether the last {} operations are in it is not known; the same ref again tells.",
        describe(file, failure.getExtendedErrorCode(), failure.what()), batch.size())};
  }
}

bool Ledger::Impl::holds(UserId channel, const std::string& ref) {
  const std::array one{Operation{.channel = channel, .ref = ref, .action = Reset{}}};
  return holds(one, {Outcome{}});
}

Booker& Ledger::Impl::booker() {
  if (!booking) booking = std::make_unique<Booker>(database, clocks, visits);
  return *booking;
}

void Ledger::Impl::forget() {
  clocks.forget();
  awarder.forget();
  for (RareStatement* const statement : {&standing, &know_channel, &lose_channel_login, &know_clock,
                                         &here, &stopped_here, &merged_away}) {
    statement->forget();
  }
}

void Ledger::Impl::append(std::span<const CycleReport> reports) {
  for (const CycleReport& report : reports) {
    change(add_report, number(report.channel), report.no, in_ms(report.at), report.viewers,
           report.arrived, report.departed, report.moved, report.paid, report.fetch_us,
           report.parse_us, report.commit_us, report.rss_before, report.rss_peak, report.rss_rest,
           report.anon_before, report.anon_peak, report.anon_rest, report.pool_held,
           report.pool_given, report.error.empty() ? nullptr : report.error.c_str(),
           report.allocations);
    const std::int64_t id = sqlite3_last_insert_rowid(handle());
    if (id % kReportsCutEvery == 0) change(cut_reports, id - kReportsKept);
  }
}

}  // namespace pointsbot::db
