#include "db/ledger.hpp"

#include "db/award_batch.hpp"
#include "db/awarder.hpp"
#include "db/booker.hpp"
#include "db/connection.hpp"
#include "db/day_book.hpp"
#include "db/folder.hpp"
#include "db/identity.hpp"
#include "db/importer.hpp"
#include "db/lock.hpp"
#include "db/log_index.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"
#include "db/transaction.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <future>
#include <optional>
#include <string>
#include <utility>

namespace pointsbot::db {
namespace {

constexpr std::int64_t kFrameHeader = 24;
constexpr const char* kAcknowledged =
    "SELECT (SELECT coalesce(sum(last_no),0) FROM channel)+(SELECT coalesce(max(op_id),0) FROM op)";
constexpr std::int64_t kReportsKept = 10'000;
/// How seldom the reports are cut, so that a steady cycle does not pay for it.
constexpr std::int64_t kReportsCutEvery = 1'000;

/// How many rows of op and payment are new by them: at least.
std::int64_t fresh(std::span<const Operation> batch, const std::vector<Outcome>& outcomes) {
  std::int64_t rows = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (outcomes[i].repeated) continue;
    const bool pays = std::holds_alternative<PayPresent>(batch[i].action);
    rows += pays && outcomes[i].state == OpState::done ? 2 : 1;
  }
  return rows;
}

/// A transaction that SQLite rolled back by itself is run again from its beginning, once.
constexpr int kTries = 2;

/// What makes SQLite roll a transaction back by itself, and need not come again.
bool may_pass_at_once(const SQLite::Exception& failure) {
  const int code = failure.getErrorCode() & 0xff;
  return code == SQLITE_INTERRUPT || code == SQLITE_NOMEM || code == SQLITE_IOERR;
}

/// An import writes all over the file: with the cache of a cycle, most of its pages would go to the
/// log several times. settle() gives the room back.
class Roomier {
 public:
  explicit Roomier(SQLite::Database& database) : database_{database} {
    database.exec("PRAGMA cache_size=-16384");
  }
  ~Roomier() { database_.tryExec("PRAGMA cache_size=-256"); }
  Roomier(const Roomier&) = delete;
  Roomier& operator=(const Roomier&) = delete;

 private:
  SQLite::Database& database_;
};

}  // namespace

struct Ledger::Impl {
  Impl(const std::filesystem::path& path, Source source, const std::filesystem::path& backups)
      : file{path},
        name{path.string()},
        lock{path},
        writing{open_for_writing(path, source, backups)} {
    // SQLite keeps its log beside the file itself, not beside a link to it.
    log_path = std::filesystem::weakly_canonical(path).string() + "-wal";
    database_is = Identity::of(name);
    log_is = Identity::of(log_path);
    acknowledged = count_acknowledged();
    if (!writing.created) missing = std::max<std::int64_t>(lock.marked() - acknowledged, 0);
    lock.mark(acknowledged);
  }

  sqlite3* handle() { return writing.database.getHandle(); }

  /// Throws Unusable when the files under the connection are no longer those that it opened: what
  /// is written then goes to a file that nobody will find again.
  void check_files() const {
    if (Identity::of(name) == database_is && Identity::of(log_path) == log_is) return;
    throw Unusable{
        fmt::format("{0} or {0}-wal was moved, deleted or replaced while the bot was running. The "
                    "bot stops, so that no "
                    "payment goes to a file that is gone. Put the file back, then start again.",
                    name)};
  }

  /// What a failure means: something that passes, or Unusable.
  Error passing(const SQLite::Exception& failure) {
    const int code = failure.getErrorCode() & 0xff;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return Error::busy;
    if (code == SQLITE_FULL) return Error::disk_full;
    // The file of shared memory could not grow: an I/O error to SQLite, a full disk to us.
    const int system = sqlite3_system_errno(handle());
    if (code == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT)) return Error::disk_full;
    unusable(file, database, failure);
  }

  std::int64_t count_acknowledged() {
    try {
      return ask_number(database, kAcknowledged);
    } catch (const SQLite::Exception& failure) {
      unusable(file, database, failure);
    }
  }

  /// So many more payments and operations are in the database for good, at least.
  void acknowledge(std::int64_t more) {
    acknowledged += more;
    lock.mark(acknowledged);
  }

  /// Pages written to the log since the start, modulo 2^32.
  std::uint32_t written_pages() {
    int pages = 0, highest = 0;
    sqlite3_db_status(handle(), SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 0);
    return static_cast<std::uint32_t>(pages);
  }

  /// Whether a commit that failed is in the database after all.
  bool holds(UserId channel, std::int64_t no) {
    try {
      Rows rows{standing, number(channel)};
      return rows.next() && rows.number(0) == no;
    } catch (const SQLite::Exception& failure) {
      throw Unusable{
          fmt::format("{} Whether payment {} is in it is not known; the next start looks it up.",
                      describe(file, failure.getExtendedErrorCode(), failure.what()), no)};
    }
  }

  /// Whether the operations of a commit that failed are in the database after all: they are all
  /// there or none is.
  bool holds(std::span<const Operation> batch, const std::vector<Outcome>& outcomes) {
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

  /// The same of one operation, by its ref.
  bool holds(UserId channel, const std::string& ref) {
    const std::array one{Operation{.channel = channel, .ref = ref, .action = Reset{}}};
    return holds(one, {Outcome{}});
  }

  /// What operations need is made when there are some, and goes at the next quiet point.
  Booker& booker() {
    if (!booking) booking = std::make_unique<Booker>(database, clocks, visits);
    return *booking;
  }

  void forget() {
    clocks.forget();
    awarder.forget();
    for (RareStatement* const statement : {&standing, &know_channel, &lose_channel_login,
                                           &know_clock, &here, &stopped_here, &merged_away}) {
      statement->forget();
    }
  }

  void append(std::span<const CycleReport> reports);

  std::filesystem::path file;
  std::string name;  // the same, ready for stat
  Lock lock;
  Writing writing;
  SQLite::Database& database = writing.database;
  std::string log_path;
  Identity database_is;
  Identity log_is;
  std::int64_t frame = ask_number(database, "PRAGMA page_size") + kFrameHeader;
  std::int64_t log_bytes = 0;
  std::int64_t acknowledged = 0, missing = 0;
  int longest_log = 0;  // in frames, since its index was last released

  Brackets brackets{database, "BEGIN IMMEDIATE"};
  Clocks clocks{database};
  Visits visits{database, clocks};
  Awarder awarder{database, clocks, visits};
  // These three while they have something to do: their memory is not kept.
  std::unique_ptr<Booker> booking;
  std::unique_ptr<Folder> folder;
  std::unique_ptr<DayBook> days;
  RareStatement standing{database,
                         "SELECT cycle_no, cycle_at, login FROM channel WHERE channel_id=?"};
  RareStatement know_channel{database,
                             "INSERT INTO channel(channel_id,login) VALUES(?1,?2) "
                             "ON CONFLICT DO UPDATE SET login=excluded.login"};
  // A login that changed hands is the newer channel's; the older one keeps "login/id".
  RareStatement lose_channel_login{
      database,
      "UPDATE channel SET login=login||'/'||channel_id WHERE login=?1 AND channel_id<>?2"};
  RareStatement know_clock{database,
                           "INSERT OR IGNORE INTO clock(channel_id,clock_id) VALUES(?1,?2)"};
  RareStatement here{database,
                     "SELECT user_id, clock_id FROM viewer INDEXED BY viewer_top "
                     "WHERE channel_id=?1 AND clock_id>0 AND clock_id<>?2"};
  RareStatement stopped_here{database,
                             "SELECT user_id, roles FROM viewer "
                             "WHERE channel_id=?1 AND clock_id=?2"};
  RareStatement merged_away{database,
                            "SELECT user_id, merged_into FROM viewer INDEXED BY viewer_merged "
                            "WHERE channel_id=? AND merged_into IS NOT NULL ORDER BY user_id"};
  SQLite::Statement watch_clock{database, "SELECT seconds FROM channel WHERE channel_id=?1"};
  SQLite::Statement is_regular{
      database,
      "SELECT watch_base+iif(clock_id<>0,?3,0)>=?4 FROM viewer WHERE channel_id=?1 AND user_id=?2"};
  SQLite::Statement add_report{
      database,
      "INSERT INTO cycle VALUES(NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,"
      "?14,?15,?16,?17,?18,?19,?20,?21)"};
  SQLite::Statement cut_reports{database, "DELETE FROM cycle WHERE cycle_id<=?"};
};

void Ledger::Impl::append(std::span<const CycleReport> reports) {
  for (const CycleReport& report : reports) {
    change(add_report, number(report.channel), report.no, report.at.time_since_epoch().count(),
           report.viewers, report.arrived, report.departed, report.moved, report.paid,
           report.fetch_us, report.parse_us, report.commit_us, report.rss_before, report.rss_peak,
           report.rss_rest, report.anon_before, report.anon_peak, report.anon_rest,
           report.pool_held, report.pool_given,
           report.error.empty() ? nullptr : report.error.c_str(), report.allocations);
    const std::int64_t id = sqlite3_last_insert_rowid(handle());
    if (id % kReportsCutEvery == 0) change(cut_reports, id - kReportsKept);
  }
}

Ledger::Ledger(const std::filesystem::path& file, Source source,
               const std::filesystem::path& backups) try
    // In a thread of its own: what an allocator keeps of a thread's small pieces for its next ones
    // goes with the thread, and the look at the file leaves many.
    : impl_{std::async(std::launch::async, [&] {
        return std::make_unique<Impl>(file, source, backups);
      }).get()
}  // namespace pointsbot::db
{}
catch (const SQLite::Exception& failure) {
  throw Unusable{describe(file, failure.getExtendedErrorCode(), failure.what())};
}

Ledger::~Ledger() = default;

bool Ledger::created() const { return impl_->writing.created; }

std::int64_t Ledger::upgraded_from() const { return impl_->writing.upgraded_from; }

std::int64_t Ledger::missing() const { return impl_->missing; }

Result<Standing, Error> Ledger::open_channel(UserId channel, std::string_view login) {
  const std::int64_t id = number(channel);
  try {
    Transaction transaction{impl_->brackets};
    bool known = false;
    Standing stands;
    {
      Rows rows{impl_->standing, id};
      if (rows.next()) {
        stands.last_no = rows.number(0);
        stands.last_at = WallTime{std::chrono::milliseconds{rows.number(1)}};
        known = rows.text(2) == login;
      }
    }
    if (!known) {
      const std::string name{login};
      change(impl_->lose_channel_login, name, id);
      change(impl_->know_channel, id, name);
    }
    for (const std::int64_t clock : {kAbsent, Roles{}.mask()}) change(impl_->know_clock, id, clock);
    transaction.commit();
    return stands;
  } catch (const SQLite::Exception& failure) {
    return impl_->passing(failure);
  }
}

bool Ledger::present(UserId channel, pooling::LeasedArray<Attendee>& who) {
  const std::size_t already = who.size();
  const auto append = [&](Rows& rows) {
    while (rows.next()) {
      if (!who.push_back(Attendee{UserId{rows.number(0)}, Roles::of_mask(rows.number(1))}))
        return false;
    }
    return true;
  };
  try {
    Rows paid{impl_->here, number(channel), kStopped};
    Rows stopped{impl_->stopped_here, number(channel), kStopped};
    if (!append(paid) || !append(stopped)) {
      who.truncate(already);
      return false;
    }
  } catch (const SQLite::Exception& failure) {
    unusable(impl_->file, impl_->database, failure);
  }
  // The index has them by balance. Sorted here, SQLite needs no room to do it.
  std::ranges::sort(who.items().subspan(already));
  return true;
}

void Ledger::mark_regulars(UserId channel, std::chrono::seconds after, std::span<Attendee> who) {
  constexpr std::int64_t kBit = Roles{}.with(Role::regular).mask() & ~Roles{}.mask();
  try {
    std::int64_t clock = 0;
    {
      Rows rows{impl_->watch_clock, number(channel)};
      if (rows.next()) clock = rows.number(0);
    }
    for (Attendee& viewer : who) {
      Rows rows{impl_->is_regular, number(channel), number(viewer.id()), clock, after.count()};
      const bool is = rows.next() && rows.number(0) != 0;
      const std::int64_t others = viewer.roles().mask() & ~kBit;
      viewer = Attendee{viewer.id(), Roles::of_mask(is ? others | kBit : others)};
    }
  } catch (const SQLite::Exception& failure) {
    throw Unusable{describe(impl_->file, failure.getExtendedErrorCode(), failure.what())};
  }
}

std::vector<std::pair<UserId, UserId>> Ledger::merged(UserId channel) {
  try {
    std::vector<std::pair<UserId, UserId>> accounts;
    {
      Rows rows{impl_->merged_away, number(channel)};
      while (rows.next()) accounts.emplace_back(UserId{rows.number(0)}, UserId{rows.number(1)});
    }
    // Where the other one went on as well, to the last: no more steps than there are accounts.
    for (auto& [from, into] : accounts) {
      for (std::size_t steps = accounts.size(); steps > 0; --steps) {
        const auto next =
            std::ranges::lower_bound(accounts, into, {}, [](const auto& one) { return one.first; });
        if (next == accounts.end() || next->first != into) break;
        into = next->second;
      }
    }
    return accounts;
  } catch (const SQLite::Exception& failure) {
    unusable(impl_->file, impl_->database, failure);
  }
}

Result<Awarded, Error> Ledger::award(const Award& award, std::span<const CycleReport> reports) {
  impl_->check_files();
  const std::int64_t rows = sqlite3_total_changes64(impl_->handle());
  const std::uint32_t pages = impl_->written_pages();
  Awarded awarded;
  bool committing = false;
  try {
    Transaction transaction{impl_->brackets};
    const Result<Awarded, Error> written = impl_->awarder.write(award);
    if (!written.has_value()) return written;
    awarded = *written;
    impl_->append(reports);
    awarded.rows = sqlite3_total_changes64(impl_->handle()) - rows;
    committing = true;
    transaction.commit();
  } catch (const SQLite::Exception& failure) {
    // Whether a commit that failed is in the database is not known until it is asked: neither
    // repeated blindly nor given up blindly.
    if (!committing || !impl_->holds(award.channel, awarded.no)) return impl_->passing(failure);
  }
  impl_->acknowledge(1);
  awarded.wal_bytes = (impl_->written_pages() - pages) * impl_->frame;
  return awarded;
}

Result<std::int64_t, Error> Ledger::award(std::span<const Award> awards,
                                          std::span<Result<Awarded, Error>> outcomes,
                                          std::span<const CycleReport> reports) {
  impl_->check_files();
  const std::uint32_t pages = impl_->written_pages();
  AwardBatch batch{impl_->awarder, impl_->handle(), awards, outcomes};
  for (int left = kTries;;) {
    bool committing = false;
    try {
      for (;;) {
        Transaction transaction{impl_->brackets};
        // An award that fails half way is undone by undoing them all, and the others go without it.
        // That is rare, and a savepoint for each would copy every page that it touches.
        if (!batch.write()) continue;
        if (!batch.first_written()) break;
        impl_->append(reports);
        committing = true;
        transaction.commit();
        break;
      }
      break;
    } catch (const SQLite::Exception& failure) {
      const auto written = batch.first_written();
      if (committing && impl_->holds(written->channel, written->no)) break;
      if (committing || --left == 0 || !may_pass_at_once(failure)) return impl_->passing(failure);
    }
  }
  batch.tell_refusal();
  impl_->acknowledge(std::ranges::count_if(
      outcomes, [](const Result<Awarded, Error>& one) { return one.has_value(); }));
  return std::int64_t{impl_->written_pages() - pages} * impl_->frame;
}

Result<std::vector<Outcome>, Error> Ledger::operate(std::span<const Operation> batch) {
  impl_->check_files();
  for (int left = kTries;;) {
    std::vector<Outcome> outcomes;
    bool committing = false;
    try {
      Transaction transaction{impl_->brackets};
      for (const Operation& operation : batch) {
        outcomes.push_back(impl_->booker().perform(operation));
      }
      committing = true;
      transaction.commit();
      impl_->acknowledge(fresh(batch, outcomes));
      return outcomes;
    } catch (const SQLite::Exception& failure) {
      // Nobody was answered yet. Of a commit that failed the refs tell whether it is in the
      // database; what SQLite rolled back by itself is done again from the first one on, once.
      if (committing && impl_->holds(batch, outcomes)) return outcomes;
      if (committing || --left == 0 || !may_pass_at_once(failure)) return impl_->passing(failure);
    }
  }
}

Result<Outcome, Error> Ledger::preview(const Operation& operation) {
  impl_->check_files();
  try {
    const Transaction transaction{impl_->brackets};
    return impl_->booker().perform(operation);
  } catch (const SQLite::Exception& failure) {
    return impl_->passing(failure);
  }
}

Result<Outcome, Error> Ledger::return_stakes(UserId channel, WallTime at) {
  impl_->check_files();
  try {
    Transaction transaction{impl_->brackets};
    const Outcome outcome = impl_->booker().return_stakes(channel, at);
    transaction.commit();
    if (!outcome.refusal) impl_->acknowledge(1);
    return outcome;
  } catch (const SQLite::Exception& failure) {
    return impl_->passing(failure);
  }
}

Result<Folded, Error> Ledger::keep_history(std::chrono::days days) {
  std::int64_t last = 0;
  try {
    last = ask_number(impl_->database, "SELECT coalesce(max(last_at),0) FROM channel");
  } catch (const SQLite::Exception& failure) {
    return impl_->passing(failure);
  }
  return fold(WallTime{std::chrono::milliseconds{last}} - days);
}

Result<Folded, Error> Ledger::fold(WallTime before) {
  impl_->check_files();
  try {
    Transaction transaction{impl_->brackets};
    if (!impl_->folder) impl_->folder = std::make_unique<Folder>(impl_->database);
    const Folded done = impl_->folder->fold(before);
    if (done.lines > 0 || done.payments > 0) transaction.commit();
    if (!done.more) impl_->folder.reset();
    return done;
  } catch (const SQLite::Exception& failure) {
    impl_->folder.reset();
    return impl_->passing(failure);
  }
}

Result<bool, Error> Ledger::book_days(std::int64_t lines) {
  impl_->check_files();
  try {
    if (!impl_->days) impl_->days = std::make_unique<DayBook>(impl_->database);
    Transaction transaction{impl_->brackets};
    const bool more = impl_->days->book(lines);
    transaction.commit();
    return more;
  } catch (const SQLite::Exception& failure) {
    return impl_->passing(failure);
  }
}

Result<Imported, Error> Ledger::import_points(Staging& staging, const ImportTerms& terms) {
  impl_->check_files();
  Imported imported;
  bool committing = false;
  try {
    const Roomier cache{impl_->database};
    Transaction transaction{impl_->brackets};
    imported = Importer{impl_->database}.run(staging, terms, true);
    committing = imported.op != 0;
    if (committing) transaction.commit();
  } catch (const SQLite::Exception& failure) {
    if (!committing || !impl_->holds(terms.channel, terms.ref)) return impl_->passing(failure);
  }
  if (committing) impl_->acknowledge(1);
  return imported;
}

Result<Claimed, Error> Ledger::claim(const ClaimTerms& terms) {
  impl_->check_files();
  Claimed claimed;
  bool committing = false;
  try {
    Transaction transaction{impl_->brackets};
    claimed = Importer{impl_->database}.claim(terms);
    committing = !claimed.ops.empty() && !claimed.refusal;
    if (committing) transaction.commit();
  } catch (const SQLite::Exception& failure) {
    if (!committing || !impl_->holds(terms.channel, claimed.ref)) return impl_->passing(failure);
  }
  if (claimed.refusal) claimed.ops.clear();
  impl_->acknowledge(std::ssize(claimed.ops));
  return claimed;
}

Result<void, Error> Ledger::report(std::span<const CycleReport> reports) {
  impl_->check_files();
  try {
    Transaction transaction{impl_->brackets};
    impl_->append(reports);
    transaction.commit();
    return {};
  } catch (const SQLite::Exception& failure) {
    return impl_->passing(failure);
  }
}

std::int64_t Ledger::settle() {
  sqlite3* const handle = impl_->handle();
  impl_->booking.reset();
  impl_->forget();
  impl_->days.reset();
  int frames = 0, moved = 0;
  // A checkpoint that fails is tried again after the next cycle; the log keeps everything.
  if (sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &moved) ==
      SQLITE_OK) {
    impl_->log_bytes = frames * impl_->frame;
    impl_->longest_log = std::max(impl_->longest_log, frames);
  }
  // While somebody reads what is older than the log's end, it cannot be emptied.
  if (impl_->log_bytes > kLongLog && moved == frames) {
    // At once or not at all: whoever reads a long time keeps it from happening, not us waiting.
    sqlite3_busy_timeout(handle, 0);
    if (sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_TRUNCATE, &frames, &moved) ==
        SQLITE_OK) {
      impl_->log_bytes = 0;
    }
    sqlite3_busy_timeout(handle, static_cast<int>(kPatience.count()));
  }
  if (impl_->log_bytes <= kLongLog) {
    release_log_index(handle, std::exchange(impl_->longest_log, 0));
  }
  sqlite3_db_release_memory(handle);
  return impl_->log_bytes;
}

}  // namespace pointsbot::db
