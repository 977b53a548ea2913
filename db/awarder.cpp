#include "db/awarder.hpp"

#include "db/operation.hpp"
#include "db/schema.hpp"
#include "db/times.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace pointsbot::db {
namespace {

constexpr std::chrono::seconds kLongestCycle = std::chrono::hours{24};

[[noreturn]] void refuse(std::string_view what, std::int64_t value, std::int64_t most) {
  throw Unusable{fmt::format(
      "A payment was refused, and nothing of it was written: {} would be {}; "
      "between 0 and {} is possible. The bot stops. All balances are safe; with smaller "
      "amounts in [points] it goes on, unless balances themselves are at the limit.",
      what, value, most)};
}

void check_amount(std::string_view what, std::int64_t value, std::int64_t most) {
  if (value < 0 || value > most) refuse(what, value, most);
}

const char* known_login(const Arrival& viewer) {
  return *viewer.login() == '\0' ? nullptr : viewer.login();
}

bool by_id(const Arrival& a, const Arrival& b) { return a.who < b.who; }

}  // namespace

Awarder::Awarder(SQLite::Database& db, Clocks& clocks, Visits& visits)
    : database_{db.getHandle()},
      clocks_{clocks},
      visits_{visits},
      arrivals_{db, starts_},
      note_roles_{db, "UPDATE viewer SET roles=?3 WHERE channel_id=?1 AND user_id=?2"},
      known_{db,
             "SELECT v.user_id IS NOT NULL AND v.from_no<>?2 FROM arrival a "
             "LEFT JOIN viewer v ON v.channel_id=?1 AND v.user_id=a.id"},
      // An UPDATE rewrites the entries of every index whose column it names, changed or not: the
      // one for whom nothing was renamed must not name the login.
      come_{db,
            "UPDATE viewer SET clock_id=?3, roles=?3, base=base-?4, watch_base=watch_base-?5, "
            "clock_from=?4, seconds_from=?5, from_no=?6, from_at=?7 "
            "WHERE channel_id=?1 AND user_id=?2 AND clock_id=0 AND login IS ?8 AND name IS ?9 "
            "AND stopped=0 AND first_seen IS NOT NULL AND merged_into IS NULL"},
      come_renamed_{
          db,
          "UPDATE viewer SET clock_id=?3, roles=?3, base=base-?4, watch_base=watch_base-?5, "
          "clock_from=?4, seconds_from=?5, from_no=?6, from_at=?7, login=coalesce(?8,login), "
          "name=iif(?8 IS NULL,name,?9), hidden=0 "
          "WHERE channel_id=?1 AND user_id=?2 AND clock_id=0 "
          "AND stopped=0 AND first_seen IS NOT NULL AND merged_into IS NULL"},
      peculiar_{db,
                "SELECT stopped FROM viewer WHERE channel_id=?1 AND user_id=?2 AND clock_id=0 "
                "AND merged_into IS NULL"},
      come_anyhow_{
          db,
          "UPDATE viewer SET clock_id=?3, roles=?10, base=base-?4, watch_base=watch_base-?5, "
          "clock_from=?4, seconds_from=?5, from_no=?6, from_at=?7, login=coalesce(?8,login), "
          "name=iif(?8 IS NULL,name,?9), hidden=0, first_seen=coalesce(first_seen,?7) "
          "WHERE channel_id=?1 AND user_id=?2"},
      login_of_{db, "SELECT login FROM viewer WHERE channel_id=?1 AND user_id=?2"},
      holder_{db,
              "SELECT user_id, from_no FROM viewer INDEXED BY viewer_login "
              "WHERE channel_id=?1 AND login=?2 AND user_id<>?3 LIMIT 1"},
      lose_login_{db,
                  "UPDATE viewer SET name=coalesce(name,login), login=NULL "
                  "WHERE channel_id=?1 AND user_id=?2"},
      // OR FAIL, here and below, and a foreign key that is looked at by the commit: what an error
      // leaves half done the caller rolls back as a whole, so SQLite need not copy each page that a
      // statement touches to a temporary file first.
      insert_{db,
              "INSERT OR FAIL INTO viewer(channel_id,user_id,clock_id,base,watch_base,roles,"
              "clock_from,seconds_from,from_no,from_at,opening,first_seen,login,name) "
              "SELECT ?1,id,roles,?2-start,-?3,roles,start,?3,?4,?5,?2,?5,login,name "
              "FROM arrival WHERE true ON CONFLICT DO NOTHING"},
      // Whose login one of the arrivals has: somebody from before this payment, or a newcomer like
      // himself, of whom the last has it.
      login_taken_{db,
                   "SELECT 1 FROM arrival a CROSS JOIN viewer v INDEXED BY viewer_login "
                   "ON v.channel_id=?1 AND v.login=a.login WHERE v.user_id<>a.id LIMIT 1"},
      lose_logins_{
          db,
          "UPDATE OR FAIL viewer SET name=coalesce(name,login), login=NULL "
          "WHERE channel_id=?1 AND user_id IN (SELECT v.user_id FROM arrival a "
          "CROSS JOIN viewer v INDEXED BY viewer_login ON v.channel_id=?1 AND v.login=a.login "
          "WHERE v.user_id<>a.id AND (v.from_no<>?2 OR v.user_id<a.id) AND EXISTS(SELECT 1 "
          "FROM viewer n WHERE n.channel_id=?1 AND n.user_id=a.id AND n.from_no=?2))"},
      welcome_op_{db,
                  "INSERT INTO op(channel_id,no,at,kind,state,first_line,last_line) "
                  "SELECT ?1,?2,?3,?4,?5,coalesce(max(line_id),0)+1,coalesce(max(line_id),0)+?6 "
                  "FROM line"},
      welcome_line_{db,
                    "INSERT INTO line(channel_id,user_id,prev,op_id,no,at,amount,seconds,open,"
                    "after) SELECT channel_id,user_id,last_line,?3,?4,?5,?6,0,0,base+?6 "
                    "FROM viewer WHERE channel_id=?1 AND user_id=?2 AND clock_id=0"},
      add_welcome_{db,
                   "UPDATE viewer SET base=base+?3, last_line=last_insert_rowid() "
                   "WHERE channel_id=?1 AND user_id=?2"},
      sightings_{db, clocks} {}

Result<Awarded, Error> Awarder::write(const Award& award) {
  for (std::size_t role = 0; role < kRoleCount; ++role) {
    check_amount("the pay", award.pay[static_cast<Role>(role)].value, kMostAtOnce.value);
  }
  check_amount("the welcome", award.welcome.value, kMostAtOnce.value);
  check_amount("the active bonus", award.active_bonus.value, kMostAtOnce.value);
  check_amount("the watch time", award.seconds.count(), kLongestCycle.count());

  if (!clocks_.load(award.channel, in_ms(award.at)) ||
      clocks_.channel().cycle_no != award.after_no) {
    return Error::stale;
  }
  const std::int64_t at = std::max(in_ms(award.at), clocks_.channel().at);
  unwelcomed_.clear();

  // 1. Who left is settled by the clocks as they stand, and so is what somebody earned as what he
  // was.
  for (const Attendee& viewer : award.departures) {
    if (!close_visit(viewer)) return Error::stale;
  }
  for (const Attendee& viewer : award.changed) {
    if (!change_roles(viewer)) return Error::stale;
  }

  // 2. Who came back starts from the same clocks, so the payment below reaches him. Who is here for
  // the first time starts from the clocks as it will leave them: he has the welcome. Those move to
  // the front of their block: swapped, not overwritten, since the caller may have to try again.
  const std::span<Arrival> arrivals = award.arrivals;
  if (!std::is_sorted(arrivals.begin(), arrivals.end(), by_id)) {
    std::sort(arrivals.begin(), arrivals.end(), by_id);
  }
  const After after{.no = clocks_.channel().no + 1,
                    .at = at,
                    .seconds = clocks_.channel().seconds + award.seconds.count()};
  std::size_t seen_first = 0;
  // To find out by trying who is known costs as much as he does: a block that follows on one of
  // newcomers is written as if all were, and who was left out by that is known.
  bool crowd = false;
  for (std::size_t from = 0; from < arrivals.size(); from += kBlock) {
    const std::span<Arrival> block = block_of(arrivals, from);
    const std::optional<std::size_t> fresh =
        crowd ? mostly_new(award, after, block) : mostly_known(award, after, block);
    if (!fresh) return Error::stale;
    seen_first += *fresh;
    crowd = *fresh > block.size() / 2;
  }
  for (const Arrival& viewer : unwelcomed_) clocks_.come_unpaid(viewer.who.roles().mask());

  // 3. Everybody present is paid by moving the clocks.
  Awarded now;
  clocks_.meet(static_cast<std::int64_t>(seen_first));
  now.first_sights = static_cast<std::int64_t>(seen_first + unwelcomed_.size());
  now.welcomed.value = now.first_sights * award.welcome.value;
  now.percent = clocks_.channel().percent;
  const Clocks::Payment payment{.kind = kCyclePayment,
                                .at = at,
                                .seconds = award.seconds.count(),
                                .percent = now.percent,
                                .op = {}};
  Clocks::Paid paid;
  if (const auto over = clocks_.pay(award.pay, payment, now.welcomed.value, paid))
    refuse(over->what, over->value, over->most);
  now.no = clocks_.channel().no;
  now.at = wall(at);
  now.present = clocks_.present();
  now.minted.value = paid.minted;

  if (!unwelcomed_.empty()) {
    if (!welcome(award, at)) return Error::stale;
    if (award.welcome.value > 0) ++now.operations;
  }
  // 4. Who was seen elsewhere: by now everybody stands where the payment leaves him.
  if (!award.sightings.empty()) sightings_.write(award, now);
  return now;
}

bool Awarder::close_visit(const Attendee& viewer) {
  const std::int64_t id = number(viewer.id());
  return visits_.close(viewer.roles().mask(), id) || visits_.close(kStopped, id);
}

bool Awarder::change_roles(const Attendee& viewer) {
  const std::int64_t id = number(viewer.id()), roles = viewer.roles().mask();
  const std::int64_t clock = visits_.clock_of(id);
  if (clock == kAbsent) return false;
  // Whoever is stopped stays on his clock, whatever he becomes.
  if (clock == kStopped) return change(note_roles_, clocks_.channel().id, id, roles) == 1;
  if (clock != roles) visits_.move(clock, roles, id);
  return true;
}

std::span<Arrival> Awarder::block_of(std::span<Arrival> all, std::size_t from) {
  return all.subspan(from, std::min(kBlock, all.size() - from));
}

std::optional<std::size_t> Awarder::mostly_known(const Award& award, const After& after,
                                                 std::span<Arrival> block) {
  std::size_t fresh = 0;
  for (Arrival& viewer : block) {
    const Came came = open_visit(viewer, after.at);
    if (came == Came::unwelcomed) unwelcomed_.push_back(viewer);
    if (came != Came::new_here) continue;
    start_from(award, viewer);
    std::swap(block[fresh++], viewer);
  }
  const std::span<const Arrival> newcomers = block.first(fresh);
  for (const Arrival& viewer : newcomers) clocks_.come_unpaid(viewer.who.roles().mask());
  if (fresh > 0 && insert(award, after, newcomers) != fresh) return std::nullopt;
  return fresh;
}

std::optional<std::size_t> Awarder::mostly_new(const Award& award, const After& after,
                                               std::span<const Arrival> block) {
  for (const Arrival& viewer : block) start_from(award, viewer);
  const std::size_t fresh = insert(award, after, block);
  std::bitset<kBlock> known;
  if (fresh < block.size()) {
    Rows rows{known_, clocks_.channel().id, after.no};
    for (std::size_t i = 0; rows.next(); ++i) known[i] = rows.number(0) != 0;
  }
  if (fresh + known.count() != block.size()) return std::nullopt;  // somebody stands there twice
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (!known[i]) {
      clocks_.come_unpaid(block[i].who.roles().mask());
      continue;
    }
    const Came came = open_visit(block[i], after.at);
    if (came == Came::new_here) return std::nullopt;  // he is here already
    if (came == Came::unwelcomed) unwelcomed_.push_back(block[i]);
  }
  return fresh;
}

/// Where the clock of his roles will stand is where a newcomer starts.
void Awarder::start_from(const Award& award, const Arrival& viewer) {
  const std::int64_t roles = viewer.who.roles().mask();
  const std::int64_t start = clocks_.after(roles, award.pay, clocks_.channel().percent);
  check_amount("the clock", start, kMostPoints.value);
  starts_[static_cast<std::size_t>(roles)] = start;
}

std::size_t Awarder::insert(const Award& award, const After& after,
                            std::span<const Arrival> block) {
  arrivals_.show(block);
  const std::int64_t channel = clocks_.channel().id;
  const auto inserted = static_cast<std::size_t>(
      change(insert_, channel, award.welcome.value, after.seconds, after.no, after.at));
  // What it asks for stands in pages that have just been written.
  bool taken = false;
  {
    Rows rows{login_taken_, channel};
    taken = rows.next();
  }
  if (taken) change(lose_logins_, channel, after.no);
  return inserted;
}

Awarder::Came Awarder::open_visit(const Arrival& viewer, std::int64_t at) {
  const Clocks::Channel& channel = clocks_.channel();
  const std::int64_t id = number(viewer.id()), roles = viewer.who.roles().mask();
  const std::int64_t points = clocks_.of(roles).points;
  const auto come = [&](SQLite::Statement& how) {
    return change(how, channel.id, id, roles, points, channel.seconds, channel.no, at,
                  known_login(viewer), stored_name(viewer)) == 1;
  };
  if (come(come_)) {
    clocks_.come(roles);
    return Came::back;
  }
  if (id < 0) check_name(viewer);
  if (come(come_renamed_)) {
    clocks_.come(roles);
    take_login(viewer);
    return Came::back;
  }
  {
    Rows rows{peculiar_, channel.id, id};
    if (!rows.next()) return Came::new_here;  // or here already: then he cannot be inserted
    if (rows.number(0) == 0) return Came::unwelcomed;
  }
  change(come_anyhow_, channel.id, id, kStopped, std::int64_t{0}, channel.seconds, channel.no, at,
         known_login(viewer), stored_name(viewer), roles);
  clocks_.come(kStopped);
  take_login(viewer);
  return Came::stopped;
}

/// Accounts below zero stand for a name (LegacyList): nobody there is ever renamed, so another name
/// is somebody else, whose name comes to the same number.
void Awarder::check_name(const Arrival& viewer) {
  Rows rows{login_of_, clocks_.channel().id, number(viewer.id())};
  if (!rows.next() || known_login(viewer) == nullptr) return;
  const std::string known = rows.text(0);
  if (known.empty() || known == viewer.login()) return;
  throw Unusable{
      fmt::format("The names \"{}\" and \"{}\" cannot be told apart: both come to the same number, "
                  "which happens "
                  "to hardly any two names. Nothing was paid, and the bot stops; all balances are "
                  "safe. Put the "
                  "second one into [points] ignore and start again.",
                  known, viewer.login())};
}

/// Whoever had points before he was seen: his welcome is an entry, since his history has begun.
bool Awarder::welcome(const Award& award, std::int64_t at) {
  const Clocks::Channel& channel = clocks_.channel();
  std::optional<std::int64_t> op;
  if (award.welcome.value > 0) {
    change(welcome_op_, channel.id, channel.no, at, static_cast<std::int64_t>(OpKind::welcome),
           static_cast<std::int64_t>(OpState::done), std::ssize(unwelcomed_));
    op = sqlite3_last_insert_rowid(database_);
  }
  for (const Arrival& viewer : unwelcomed_) {
    const std::int64_t id = number(viewer.id()), roles = viewer.who.roles().mask();
    if (op &&
        (change(welcome_line_, channel.id, id, *op, channel.no, at, award.welcome.value) != 1 ||
         change(add_welcome_, channel.id, id, award.welcome.value) != 1)) {
      return false;
    }
    change(come_anyhow_, channel.id, id, roles, clocks_.of(roles).points, channel.seconds,
           channel.no, at, known_login(viewer), stored_name(viewer), roles);
    take_login(viewer);
  }
  return true;
}

void Awarder::take_login(const Arrival& viewer) {
  // Names change hands: the balance stays with the id that had it, the name goes to who was seen
  // with it last. One holder at most, so that two people who swap names both end up right.
  if (known_login(viewer) == nullptr) return;
  // A newcomer of the payment that is being made keeps it.
  const Clocks::Channel& channel = clocks_.channel();
  const std::int64_t id = number(viewer.id());
  std::int64_t loser = 0;
  {
    Rows rows{holder_, channel.id, viewer.login(), id};
    if (!rows.next()) return;
    loser = rows.number(1) > channel.no ? id : rows.number(0);
  }
  change(lose_login_, channel.id, loser);
}

void Awarder::forget() {
  sightings_.forget();
  for (RareStatement* const statement : {&note_roles_, &come_anyhow_, &holder_, &lose_login_,
                                         &welcome_op_, &welcome_line_, &add_welcome_})
    statement->forget();
}

}  // namespace pointsbot::db
