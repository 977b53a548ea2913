#include "db/importer.hpp"

#include "db/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace pointsbot::db {
namespace {

constexpr std::size_t kMostShortfalls = 100;

std::int64_t in_ms(WallTime at) { return at.time_since_epoch().count(); }

}  // namespace

Importer::Importer(SQLite::Database& db)
    : entries_{db},
      find_merged_{db,
                   "SELECT user_id, merged_into FROM viewer INDEXED BY viewer_merged "
                   "WHERE channel_id=?1 AND merged_into IS NOT NULL"},
      granted_{db, "SELECT granted FROM channel WHERE channel_id=?1"},
      given_{db,
             "SELECT points, seconds FROM imported WHERE channel_id=?1 AND source=?2 AND "
             "user_id=?3"},
      add_given_{db,
                 "INSERT INTO imported VALUES(?1,?2,?3,?4,?5) ON CONFLICT DO UPDATE SET "
                 "points=points+excluded.points, seconds=seconds+excluded.seconds"},
      holder_of_login_{db, "SELECT 1 FROM viewer WHERE channel_id=?1 AND login=?2 LIMIT 1"},
      lose_login_{db,
                  "UPDATE viewer SET name=coalesce(name,login), login=NULL "
                  "WHERE channel_id=?1 AND login=?2"},
      make_{db,
            "INSERT INTO viewer(channel_id,user_id,base,roles,login,name) "
            "VALUES(?1,?2,0,1,?3,?4)"},
      seen_{db,
            "UPDATE viewer SET first_seen=?3 "
            "WHERE channel_id=?1 AND user_id=?2 AND first_seen IS NULL"},
      find_claim_{db,
                  "SELECT points, seconds FROM claim WHERE channel_id=?1 AND login=?2 AND "
                  "source=?3 AND claimed_by IS NULL"},
      add_claim_{db,
                 "INSERT INTO claim VALUES(?1,?2,?3,?4,?5,?6,NULL) ON CONFLICT DO UPDATE SET "
                 "points=excluded.points, seconds=excluded.seconds"},
      open_claims_{db,
                   "SELECT source, points, seconds FROM claim "
                   "WHERE channel_id=?1 AND login=?2 AND claimed_by IS NULL ORDER BY source"},
      close_claim_{db,
                   "UPDATE claim SET claimed_by=?4, op_id=?5 "
                   "WHERE channel_id=?1 AND login=?2 AND source=?3"} {}

Imported Importer::run(Staging& staging, const ImportTerms& terms, bool write) {
  staging_ = &staging;
  terms_ = &terms;
  write_ = write;
  done_ = {};
  const std::int64_t channel = number(terms.channel);
  if (!entries_.begin(channel, in_ms(terms.at))) return done_;
  {
    Rows rows{granted_, channel};
    rows.next();
    room_ = INT64_MAX / 2 - rows.number(0);
  }
  follow_merged(staging);
  staging.each_known([this](const Staging::Entry& entry) { viewer(entry); });
  staging.each_unknown([this](const Staging::Entry& entry) { unknown(entry); });
  if (write && (done_.people > 0 || done_.claims > 0)) {
    done_.op = entries_.op();
    // The note is the source, by which an undo finds what it gave.
    entries_.end({.kind = OpKind::import}, terms.actor, terms.ref, terms.source);
  }
  return std::move(done_);
}

/// Whoever has gone into another account is meant by it.
void Importer::follow_merged(Staging& staging) {
  merged_.clear();
  std::vector<std::pair<std::int64_t, std::int64_t>> into_of;
  {
    Rows rows{find_merged_, entries_.channel()};
    while (rows.next()) into_of.emplace_back(rows.number(0), rows.number(1));
  }
  for (const auto& [from, into] : into_of) {
    const std::optional<Holder> last = entries_.holder(into);
    if (!last) continue;
    merged_.emplace_back(last->id, from);
    staging.move(UserId{from}, UserId{last->id});
  }
  std::ranges::sort(merged_);
}

std::pair<std::int64_t, std::int64_t> Importer::given(std::int64_t viewer) {
  std::pair<std::int64_t, std::int64_t> sum{0, 0};
  const auto add = [&](std::int64_t id) {
    Rows rows{given_, entries_.channel(), terms_->source, id};
    if (!rows.next()) return;
    sum.first += rows.number(0);
    sum.second += rows.number(1);
  };
  add(viewer);
  for (auto at = std::ranges::lower_bound(merged_, std::pair{viewer, INT64_MIN});
       at != merged_.end() && at->first == viewer; ++at) {
    add(at->second);
  }
  return sum;
}

Importer::Change Importer::change_for(const Staging::Entry& entry, std::int64_t given,
                                      std::int64_t given_seconds, const Holder* holder) const {
  const std::int64_t has = holder ? holder->balance : 0, watched = holder ? holder->seconds : 0;
  Change change;
  change.stated = entry.points.value - given;
  change.points = terms_->set ? entry.points.value - has : change.stated;
  if (entry.watched) {
    change.stated_seconds = entry.watched->count() - given_seconds;
    change.seconds = terms_->set ? entry.watched->count() - watched : change.stated_seconds;
  }
  if (change.points < -has) {
    change.missing = -has - change.points;
    change.points = -has;
  }
  change.seconds = std::max(change.seconds, -watched);
  return change;
}

void Importer::viewer(const Staging::Entry& entry) {
  const std::optional<Holder> holder = entries_.holder(number(entry.id));
  const std::int64_t id = holder ? holder->id : number(entry.id);
  const auto [points, seconds] = given(id);
  const Change change = change_for(entry, points, seconds, holder ? &*holder : nullptr);
  if (change.points == 0 && change.seconds == 0 && change.missing == 0) {
    ++done_.unchanged;
    // Somebody has by chance what --set would make it.
    if (write_ && holder) note_given(id, terms_->source, change.stated, change.stated_seconds);
    return;
  }
  const std::string who = entry.login.empty() ? fmt::format("id {}", id) : entry.login;
  if (change.points > 0 && (holder ? holder->balance : 0) > kMostPoints.value - change.points) {
    ++done_.refused;
    return staging_->reject(entry.line, fmt::format("{} would have more than anybody can", who));
  }
  if (change.points > room_) {
    ++done_.refused;
    return staging_->reject(
        entry.line, fmt::format("with {} there would be more points than can be counted", who));
  }
  if (change.points > 0) room_ -= change.points;
  ++done_.people;
  if (!holder) ++done_.newcomers;
  (change.points > 0 ? done_.given : done_.taken).value += std::abs(change.points);
  done_.watched += std::chrono::seconds{change.seconds};
  if (change.missing > 0) {
    ++done_.short_people;
    if (done_.shortfalls.size() < kMostShortfalls)
      done_.shortfalls.push_back({UserId{id}, who, Points{change.missing}});
  }
  if (!write_) return;
  if (!holder) make(entry);
  db::change(seen_, entries_.channel(), id, in_ms(terms_->at));
  if (change.points != 0 || change.seconds != 0) entries_.enter(id, change.points, change.seconds);
  note_given(id, terms_->source, change.stated, change.stated_seconds);
}

/// A name that Twitch has just told is his; one from a file may be somebody else's by now.
void Importer::make(const Staging::Entry& entry) {
  const std::int64_t channel = entries_.channel(), id = number(entry.id);
  const char* const login = entry.login.empty() ? nullptr : entry.login.c_str();
  bool his = login != nullptr;
  if (his && entry.login_is_current) {
    change(lose_login_, channel, entry.login);
  } else if (his) {
    Rows rows{holder_of_login_, channel, entry.login};
    his = !rows.next();
  }
  change(make_, channel, id, his ? login : nullptr, his ? nullptr : login);
  entries_.meet();
}

void Importer::note_given(std::int64_t viewer, const std::string& source, std::int64_t points,
                          std::int64_t seconds) {
  if (points == 0 && seconds == 0) return;
  change(add_given_, entries_.channel(), source, viewer, points, seconds);
}

void Importer::unknown(const Staging::Entry& entry) {
  ++done_.claimants;
  const std::int64_t points = entry.points.value,
                     seconds = entry.watched.value_or(std::chrono::seconds{0}).count();
  if (points == 0 && seconds == 0) return;
  {
    Rows rows{find_claim_, entries_.channel(), entry.login, terms_->source};
    if (rows.next() && rows.number(0) == points && rows.number(1) == seconds) return;
  }
  ++done_.claims;
  if (!write_) return;
  change(add_claim_, entries_.channel(), entry.login, terms_->source, points, seconds,
         entries_.op());
}

Claimed Importer::claim(const ClaimTerms& terms) {
  struct Open {
    std::string source;
    std::int64_t points, seconds;
  };
  const std::int64_t channel = number(terms.channel), at = in_ms(terms.at);
  Claimed claimed;
  std::vector<Open> open;
  {
    Rows rows{open_claims_, channel, terms.login};
    while (rows.next()) open.push_back({rows.text(0), rows.number(1), rows.number(2)});
  }
  for (const Open& one : open) {
    std::optional<Holder> holder;
    if (entries_.begin(channel, at)) holder = entries_.holder(terms.to);
    if (!holder) {
      claimed.refusal = Refusal::unknown_viewer;
      return claimed;
    }
    const auto after = entries_.enter(holder->id, one.points, one.seconds);
    if (!after) {
      claimed.refusal = Refusal::too_much;
      return claimed;
    }
    change(seen_, channel, holder->id, at);
    note_given(holder->id, one.source, one.points, one.seconds);
    change(close_claim_, channel, terms.login, one.source, holder->id, entries_.op());
    claimed.ops.push_back(entries_.op());
    claimed.points = claimed.points + Points{one.points};
    claimed.watched += std::chrono::seconds{one.seconds};
    claimed.balance = Points{*after};
    claimed.ref = fmt::format("{}/{}", terms.ref, one.source);
    entries_.end({.kind = OpKind::claim}, terms.actor, claimed.ref, one.source);
  }
  return claimed;
}

}  // namespace pointsbot::db
