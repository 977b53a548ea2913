#include "app/audit_words.hpp"

#include "app/printable.hpp"
#include "app/wording.hpp"
#include "base/local_day.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>
#include <variant>

namespace pointsbot::app {
namespace {

using db::OpKind;

std::string signed_amount(Points points) {
  if (points.value == 0) return "0";
  return points.value < 0 ? "−" + grouped(points.value).substr(1) : "+" + grouped(points.value);
}

/// Of an entry, or of a bonus.
template <class Done>
std::string by(const Done& entry, UserId whose) {
  if (!entry.actor) return entry.ref.starts_with("hand/") ? " by hand" : "";
  if (*entry.actor == whose) return "";
  if (entry.actor_name.empty()) return fmt::format(" by id {}", number(*entry.actor));
  return " by " + printable(entry.actor_name);
}

/// What was taken back, as a thing.
std::string_view thing(std::optional<OpKind> kind) {
  if (!kind) return "payments";
  switch (*kind) {
    case OpKind::credit:
      return "points that were given";
    case OpKind::debit:
      return "points that were taken";
    case OpKind::set:
      return "a balance that was set";
    case OpKind::transfer:
      return "a gift";
    case OpKind::stake:
    case OpKind::settle:
      return "a game";
    case OpKind::redeem:
    case OpKind::serve:
      return "an order";
    case OpKind::pay_present:
      return "a bonus";
    case OpKind::reset:
      return "the reset of all balances";
    case OpKind::merge:
      return "the merge of two accounts";
    case OpKind::stop:
      return "a pause";
    case OpKind::resume:
      return "the end of a pause";
    case OpKind::reward:
      return "a reward";
    case OpKind::import:
    case OpKind::claim:
      return "an import";
    default:
      return "an operation";
  }
}

std::string what(const db::AuditedEntry& entry, UserId whose) {
  const std::string other = entry.other.empty() ? "somebody" : printable(entry.other);
  const bool gets = entry.points.value > 0;
  const std::string who = by(entry, whose);
  switch (entry.kind) {
    case OpKind::credit:
      return "given" + who;
    case OpKind::debit:
      return "taken" + who;
    case OpKind::set:
      return fmt::format("set to {}{}", grouped(entry.after.value), who);
    case OpKind::transfer:
      return gets ? "gift from " + other : "gift to " + other;
    case OpKind::stake:
      return "staked in a game";
    case OpKind::settle:
      return gets ? "paid out by a game" : "lost in a game";
    case OpKind::redeem:
      return "ordered";
    case OpKind::serve:
      return gets ? "order refunded" : "order fulfilled";
    case OpKind::pay_present:
      return entry.actor == whose ? "left out of the bonus that was his own gift"
                                  : "left out of the bonus" + who;
    case OpKind::reset:
      return "all balances set to 0" + who;
    case OpKind::merge:
      return gets || entry.seconds.count() > 0
                 ? fmt::format("the account of {} came in{}", other, who)
                 : fmt::format("went into the account of {}{}", other, who);
    case OpKind::undo:
      return fmt::format("undone{}: {}", who, thing(entry.undone));
    case OpKind::import:
      return "imported" + who;
    case OpKind::claim:
      return "claimed";
    case OpKind::welcome:
      return "seen for the first time, welcome";
    case OpKind::give_back:
      return "stake given back: the game did not end";
    case OpKind::stop:
      return "earns nothing from now on" + who;
    case OpKind::resume:
      return "earns again" + who;
    case OpKind::forget:
      return "names forgotten" + who;
    case OpKind::reward:
      return "reward" + who;
    case OpKind::active:
      return "active in chat";
    case OpKind::boost:
      break;
  }
  return fmt::format("operation {}", entry.op);
}

}  // namespace

std::string audited(const db::AuditedEntry& entry, UserId whose) {
  std::string text = what(entry, whose);
  if (!entry.note.empty()) text += ": " + printable(entry.note);
  if (entry.seconds.count() != 0) {
    text += fmt::format(" ({}{} of watch time)", entry.seconds.count() < 0 ? "−" : "",
                        span(std::chrono::abs(entry.seconds)));
  }
  return text;
}

std::string roles_text(Roles roles) {
  constexpr std::array<std::pair<Role, std::string_view>, kRoleCount - 1> kNames{
      {{Role::broadcaster, "broadcaster"},
       {Role::moderator, "moderator"},
       {Role::vip, "VIP"},
       {Role::tier3, "subscriber tier 3"},
       {Role::tier2, "subscriber tier 2"},
       {Role::subscriber, "subscriber"},
       {Role::regular, "regular"}}};
  std::string text;
  for (const auto& [role, name] : kNames) {
    const bool told =
        role == Role::subscriber && (roles.has(Role::tier2) || roles.has(Role::tier3));
    if (roles.has(role) && !told) text += (text.empty() ? "" : ", ") + std::string{name};
  }
  return text.empty() ? "viewer" : text;
}

Evening Evening::of(const db::AuditedVisit& visit) {
  Evening evening{.from = visit.from,
                  .to = visit.to,
                  .watched = visit.seconds,
                  .points = visit.points,
                  .after = visit.after,
                  .bonus = {},
                  .stopped = !visit.as,
                  .open = visit.open};
  for (const auto& paid : visit.paid) {
    if (paid.bonus) evening.bonus.value += paid.each.value * paid.times;
  }
  return evening;
}

void Evening::go_on(const Evening& next) {
  to = next.to;
  watched += next.watched;
  points = points + next.points;
  after = next.after;
  bonus = bonus + next.bonus;
  stopped = stopped || next.stopped;
  open = next.open;
}

std::string Evening::text(const Currency& name) const {
  const bool live = watched.count() > 0;
  std::string text;
  if (open) {
    text = "here since " + time_of_day(from);
    if (live) text += fmt::format(", watched {} so far", span(watched));
  } else {
    text = live ? "watched " + span(watched) : "here while nothing was live";
  }
  if (stopped) text += ", stopped for some of it";
  if (bonus.value > 0) text += fmt::format(", with a bonus of {}", amount(bonus, name));
  return text;
}

std::optional<Evening> Evenings::add(const db::AuditedVisit& visit) {
  const Evening now = Evening::of(visit);
  if (begun_) {
    begun_->go_on(now);
  } else {
    begun_ = now;
  }
  if (visit.goes_on) return std::nullopt;
  return std::exchange(begun_, std::nullopt);
}

void AuditTable::line(std::string& to, std::optional<WallTime> at, const std::string& text,
                      Points points, Points after) {
  sum_ = sum_ + points;
  std::string date;
  if (at) {
    const std::tm when = local_time(*at);
    if (when.tm_year != std::exchange(year_, when.tm_year)) {
      fmt::format_to(std::back_inserter(to), "{}\n", when.tm_year + 1900);
    }
    date = full_ ? day_and_time(*at) : day(*at);
  }
  fmt::format_to(std::back_inserter(to), "  {:<{}}  {:<44}  {:>12}  {:>14}\n", date, full_ ? 12 : 6,
                 text, signed_amount(points), grouped(after.value));
}

void AuditTable::meanwhile(std::string& to, WallTime at, Points before) {
  const Points brought = before - sum_;
  if (brought == Points{}) return;
  told_ = told_ + brought;
  line(to, at, "for being here until then", brought, before);
}

Points AuditTable::rest(Points points, std::string& text) {
  const Points told = std::exchange(told_, {});
  if (told != Points{}) text += fmt::format(", {} of it above", grouped(told.value));
  return points - told;
}

void AuditTable::tell(std::string& to, const db::Audited& one) {
  std::visit([&](const auto& it) { tell(to, it); }, one);
}

void AuditTable::tell(std::string& to, const db::AuditedOpening& opening) {
  const std::string and_watched =
      opening.seconds.count() > 0 ? ", watched " + span(opening.seconds) : "";
  if (opening.since) {
    line(to, opening.since, "before that" + and_watched, opening.points, opening.points);
  } else if (opening.folded_before) {
    line(to, opening.folded_before, "before that, put together" + and_watched, opening.points,
         opening.points);
  } else if (opening.first_seen && opening.points.value != 0) {
    line(to, opening.first_seen, "seen for the first time, welcome", opening.points,
         opening.points);
  }
}

void AuditTable::tell(std::string& to, const db::AuditedVisit& visit) {
  if (!full_) {
    const std::optional<Evening> evening = evenings_.add(visit);
    if (!evening) return;
    // Somebody who came by when nobody was paid.
    if (evening->watched.count() == 0 && evening->points.value == 0 && !evening->open) return;
    end(to);
    std::string text = evening->text(name_);
    const Points points = rest(evening->points, text);
    return line(to, evening->from, text, points, evening->after);
  }
  const std::string end = visit.open                         ? std::string{"until now"}
                          : day(visit.from) == day(visit.to) ? "to " + time_of_day(visit.to)
                                                             : "to " + day_and_time(visit.to);
  const std::string as = visit.as ? roles_text(*visit.as) : "paused, earns nothing";
  std::string text = fmt::format("{} as {}, watched {}", end, as,
                                 visit.seconds.count() == 0 ? "0 s" : span(visit.seconds));
  const Points points = rest(visit.points, text);
  line(to, visit.from, text, points, visit.after);
  for (const auto& paid : visit.paid) {
    fmt::format_to(std::back_inserter(to), "  {:<12}    {} {} of {}", "", grouped(paid.times),
                   paid.bonus ? "bonus" : (paid.times == 1 ? "payment" : "payments"),
                   grouped(paid.each.value));
    if (paid.bonus) {
      fmt::format_to(std::back_inserter(to), "{}{} [operation {}, {}]", by(paid, whose_),
                     paid.note.empty() ? "" : ": " + printable(paid.note), paid.op,
                     day_and_time(paid.at));
    }
    to += '\n';
  }
}

void AuditTable::end(std::string& to) {
  if (!chatted_) return;
  const Chatted all = *std::exchange(chatted_, std::nullopt);
  const std::string times = all.times > 1 ? fmt::format(", {} times", grouped(all.times)) : "";
  meanwhile(to, all.at, all.after - all.points);
  line(to, all.at, "active in chat" + times, all.points, all.after);
}

void AuditTable::tell(std::string& to, const db::AuditedEntry& entry) {
  if (!full_ && entry.kind == OpKind::active) {
    if (chatted_ && day(chatted_->at) != day(entry.at)) end(to);
    if (!chatted_) chatted_ = {entry.at, 0, {}, {}};
    ++chatted_->times;
    chatted_->points = chatted_->points + entry.points;
    chatted_->after = entry.after;
    return;
  }
  std::string text = audited(entry, whose_);
  if (full_) text += fmt::format(" [operation {}]", entry.op);
  end(to);
  meanwhile(to, entry.at, entry.after - entry.points);
  line(to, entry.at, text, entry.points, entry.after);
}

}  // namespace pointsbot::app
