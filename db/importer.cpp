#include "db/importer.hpp"

#include "db/statement.hpp"
#include "db/times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace pointsbot::db {
namespace {

constexpr std::size_t kMostShortfalls = 100;

std::string name_of(const Staging::Entry& entry) {
  return entry.login.empty() ? fmt::format("id {}", number(entry.id)) : entry.login;
}

}  // namespace

Importer::Importer(SQLite::Database& db)
    : entries_{db},
      given_{db},
      claims_{db},
      find_merged_{db,
                   "SELECT user_id FROM viewer INDEXED BY viewer_merged "
                   "WHERE channel_id=?1 AND merged_into IS NOT NULL"},
      granted_{db, "SELECT granted FROM channel WHERE channel_id=?1"},
      holder_of_login_{db, "SELECT 1 FROM viewer WHERE channel_id=?1 AND login=?2 LIMIT 1"},
      lose_login_{db,
                  "UPDATE viewer SET name=coalesce(name,login), login=NULL "
                  "WHERE channel_id=?1 AND login=?2"},
      make_{db,
            "INSERT INTO viewer(channel_id,user_id,base,roles,login,name) "
            "VALUES(?1,?2,0,1,?3,?4)"},
      seen_{db,
            "UPDATE viewer SET first_seen=?3 "
            "WHERE channel_id=?1 AND user_id=?2 AND first_seen IS NULL"} {}

Imported Importer::run(Staging& staging, const ImportTerms& terms, bool write) {
  staging_ = &staging;
  terms_ = &terms;
  write_ = write;
  states_ = false;
  done_ = {};
  const std::int64_t channel = number(terms.channel);
  if (!entries_.begin(channel, in_ms(terms.at))) return done_;
  {
    Rows rows{granted_, channel};
    rows.next();
    room_ = INT64_MAX / 2 - rows.number(0);
  }
  follow();
  staging.each_known([this](const Staging::Entry& entry) { known(entry); });
  staging.each_claimed([this](const Staging::Entry& entry) { claimed(entry); });
  staging.each_unknown([this](const Staging::Entry& entry) { unknown(entry); });
  if (write && (done_.people > 0 || done_.claims > 0 || states_)) {
    done_.op = entries_.op();
    // The note is the source, by which an undo finds what it gave.
    entries_.end({.kind = OpKind::import}, terms.actor, terms.ref, terms.source);
  }
  return std::move(done_);
}

/// Finds out who is meant by several names: whoever has claimed one, or taken in an account.
void Importer::follow() {
  const std::int64_t channel = entries_.channel();
  shared_.clear();
  claim_ops_.clear();
  const auto share = [this](std::int64_t viewer) {
    if (const std::optional<Holder> last = entries_.holder(viewer)) shared_[last->id];
  };
  {
    Rows rows{find_merged_, channel};
    while (rows.next()) share(rows.number(0));
  }
  // Also if Twitch has another owner of the name now.
  for (const ClaimBook::Holder& name : claims_.claimed(channel, terms_->source)) {
    staging_->set_claimed(name.login, UserId{name.who});
    if (name.op) claim_ops_[name.login] = *name.op;
    share(name.who);
  }
}

void Importer::claimed(const Staging::Entry& entry) {
  viewer(entry, {number(entry.id), entry.login});
  const auto op = claim_ops_.find(entry.login);
  if (op == claim_ops_.end()) return;
  // What is kept for the name, were it open again.
  const auto before = claims_.newest(entries_.channel(), entry.login, terms_->source);
  const std::int64_t seconds = entry.watched ? entry.watched->count()
                               : before      ? before->seconds
                                             : 0;
  if (before && before->points == entry.points.value && before->seconds == seconds) return;
  states_ = true;
  if (!write_) return;
  claims_.state(entries_.channel(), entry.login, terms_->source, entries_.op(),
                {entry.points.value, seconds, number(entry.id), op->second});
}

Importer::Change Importer::change_for(const Staging::Entry& entry, const Given::Both& before,
                                      const Holder* holder, const Shared* shared) const {
  const std::int64_t states = entry.points.value, has = holder ? holder->balance : 0,
                     watched = holder ? holder->seconds : 0;
  Change change;
  if (terms_->set) {
    // What he has then is what the source gave, whatever it took to get there.
    change.points = states - (shared && shared->set ? 0 : has);
    change.row.points = states - before.points.given;
  } else {
    const Difference points = difference(states, before.points, has);
    change.points = change.row.points = points.amount;
    change.missing = points.missing;
  }
  change.row.stated = states;
  change.states = states != before.points.stated || change.row.points != 0;
  if (!entry.watched) return change;
  const std::int64_t states_seconds = entry.watched->count();
  if (terms_->set) {
    change.seconds = states_seconds - (shared && shared->set_seconds ? 0 : watched);
    change.row.seconds = states_seconds - before.seconds.given;
  } else {
    change.seconds = change.row.seconds =
        difference(states_seconds, before.seconds, watched).amount;
  }
  change.row.stated_seconds = states_seconds;
  change.states =
      change.states || states_seconds != before.seconds.stated || change.row.seconds != 0;
  return change;
}

bool Importer::reject(const Staging::Entry& entry, const char* why) {
  ++done_.refused;
  staging_->reject(entry.line, fmt::format(fmt::runtime(why), name_of(entry)));
  return false;
}

bool Importer::fits(const Staging::Entry& entry, const Change& change, const Holder* holder) {
  const std::int64_t has = holder ? holder->balance : 0;
  if (change.points > 0 && has > kMostPoints.value - change.points)
    return reject(entry, "{} would have more than anybody can");
  if (change.points > room_)
    return reject(entry, "with {} there would be more points than can be counted");
  return true;
}

void Importer::tell(const Staging::Entry& entry, const Change& change, const Holder* holder) {
  if (change.points != 0 || change.seconds != 0) {
    ++done_.people;
    if (!holder) ++done_.newcomers;
  } else if (change.missing == 0) {
    ++done_.unchanged;
  }
  if (change.points > 0) room_ -= change.points;
  if (change.points != 0) ++(change.points > 0 ? done_.gained : done_.lost);
  (change.points > 0 ? done_.given : done_.taken).value += std::abs(change.points);
  done_.watched += std::chrono::seconds{change.seconds};
  if (change.missing == 0) return;
  ++done_.short_people;
  if (done_.shortfalls.size() < kMostShortfalls)
    done_.shortfalls.push_back({entry.id, name_of(entry), Points{change.missing}});
}

void Importer::viewer(const Staging::Entry& entry, const Given::Name& name) {
  // Of several lines the sum may be more than can be counted with.
  if (entry.points > kMostPoints || (entry.watched && entry.watched->count() > kMostPoints.value)) {
    reject(entry, "{} would have more than anybody can");
    return;
  }
  std::optional<Holder> found = entries_.holder(number(entry.id));
  Holder* const holder = found ? &*found : nullptr;
  const std::int64_t id = holder ? holder->id : number(entry.id);
  const auto at = shared_.find(id);
  Shared* const shared = at == shared_.end() ? nullptr : &at->second;
  if (holder && shared && !write_) {
    holder->balance += shared->points;
    holder->seconds += shared->seconds;
  }
  const Change change =
      change_for(entry, given_.of(entries_.channel(), terms_->source, name), holder, shared);
  if (!fits(entry, change, holder)) return;
  tell(entry, change, holder);
  if (shared) {
    shared->points += change.points;
    shared->seconds += change.seconds;
    shared->set = true;
    shared->set_seconds = shared->set_seconds || entry.watched.has_value();
  }
  if (!change.states && change.points == 0 && change.seconds == 0) return;
  states_ = true;
  if (!write_) return;
  if (!holder) make(entry);
  write(name, id, change);
}

void Importer::write(const Given::Name& name, std::int64_t viewer, Change change) {
  db::change(seen_, entries_.channel(), viewer, in_ms(terms_->at));
  if (change.points != 0 || change.seconds != 0) {
    entries_.enter(viewer, change.points, change.seconds);
    change.row.line = entries_.last_line();
  }
  given_.add(entries_.channel(), terms_->source, name, entries_.op(), change.row);
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

void Importer::unknown(const Staging::Entry& entry) {
  ++done_.claimants;
  const auto before = claims_.newest(entries_.channel(), entry.login, terms_->source)
                          .value_or(ClaimBook::Statement{});
  const std::int64_t points = entry.points.value,
                     seconds = entry.watched ? entry.watched->count() : before.seconds;
  if (before.points == points && before.seconds == seconds) return;
  ++done_.claims;
  if (!write_) return;
  claims_.state(entries_.channel(), entry.login, terms_->source, entries_.op(), {points, seconds});
}

Claimed Importer::claim(const ClaimTerms& terms) {
  const std::int64_t channel = number(terms.channel), at = in_ms(terms.at);
  Claimed claimed;
  for (const auto& [source, open] : claims_.open(channel, terms.login)) {
    std::optional<Holder> holder;
    if (entries_.begin(channel, at)) holder = entries_.holder(terms.to);
    if (!holder) {
      claimed.refusal = Refusal::unknown_viewer;
      return claimed;
    }
    // Of what was given before and taken back no further than it was there, the rest.
    const Given::Name name{holder->id, terms.login};
    given_.pass_on(channel, source, name);
    const Given::Both before = given_.of(channel, source, name);
    Given::Row row{.points = difference(open.points, before.points, holder->balance).amount,
                   .seconds = difference(open.seconds, before.seconds, holder->seconds).amount,
                   .stated = open.points,
                   .stated_seconds = open.seconds};
    std::optional<std::int64_t> after = holder->balance;
    if (row.points != 0 || row.seconds != 0) {
      after = entries_.enter(holder->id, row.points, row.seconds);
      row.line = entries_.last_line();
    }
    if (!after) {
      claimed.refusal = Refusal::too_much;
      return claimed;
    }
    change(seen_, channel, holder->id, at);
    given_.add(channel, source, name, entries_.op(), row);
    claims_.close(channel, terms.login, source, holder->id, entries_.op());
    claimed.ops.push_back(entries_.op());
    claimed.stated = claimed.stated + Points{open.points};
    claimed.points = claimed.points + Points{row.points};
    claimed.watched += std::chrono::seconds{row.seconds};
    claimed.balance = Points{*after};
    claimed.ref = fmt::format("{}/{}", terms.ref, source);
    entries_.end({.kind = OpKind::claim}, terms.actor, claimed.ref, source);
  }
  return claimed;
}

}  // namespace pointsbot::db
