#include "db/ledger.hpp"

#include "db/ledger_impl.hpp"
#include "db/log_index.hpp"
#include "db/schema.hpp"
#include "db/times.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <future>
#include <utility>

namespace pointsbot::db {

Ledger::Ledger(const std::filesystem::path& file, Source source,
               const std::filesystem::path& backups, LockedBy holder) try
    // In a thread of its own: what an allocator keeps of a thread's small pieces for its next ones
    // goes with the thread, and the look at the file leaves many.
    : impl_{std::async(std::launch::async, [&] {
        return std::make_unique<Impl>(file, source, backups, holder);
      }).get()
}  // namespace pointsbot::db
{}
catch (const SQLite::Exception& failure) {
  throw Unusable{describe(file, failure.getExtendedErrorCode(), failure.what())};
}

Ledger::Ledger(const std::filesystem::path& file, Source source, Lent lent) try
    : impl_{std::make_unique<Impl>(file, source, lent)} {
} catch (const SQLite::Exception& failure) {
  throw Unusable{describe(file, failure.getExtendedErrorCode(), failure.what())};
}

Ledger::~Ledger() = default;

int Ledger::lock() const {
  impl_->check_files();  // else another process would open what stands there now
  return impl_->lock.descriptor();
}

std::int64_t Ledger::reread() {
  impl_->lock.take_back();
  impl_->booking.reset();
  impl_->folder.reset();
  impl_->days.reset();
  impl_->forget();
  const std::int64_t now = impl_->count_acknowledged();
  if (now < impl_->acknowledged) return 0;  // the next payment says what happened
  const std::int64_t written = now - std::exchange(impl_->acknowledged, now);
  impl_->lock.mark(impl_->acknowledged);
  return written;
}

bool Ledger::created() const { return impl_->writing.created; }

std::int64_t Ledger::upgraded_from() const { return impl_->writing.upgraded_from; }

std::int64_t Ledger::missing() const { return impl_->missing; }

Result<Standing, Error> Ledger::open_channel(UserId channel, std::string_view login) {
  const std::int64_t id = number(channel);
  impl_->check_files();
  try {
    Transaction transaction{impl_->brackets};
    impl_->check_not_older();
    bool known = false;
    Standing stands;
    {
      Rows rows{impl_->standing, id};
      if (rows.next()) {
        stands.last_no = rows.number(0);
        stands.last_at = wall(rows.number(1));
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

Result<Folded, Error> Ledger::keep_history(std::chrono::days days) {
  std::int64_t last = 0;
  try {
    last = ask_number(impl_->database, "SELECT coalesce(max(last_at),0) FROM channel");
  } catch (const SQLite::Exception& failure) {
    return impl_->passing(failure);
  }
  return fold(wall(last) - days);
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
