#include "app/audit_command.hpp"

#include "app/audit_words.hpp"
#include "app/moment.hpp"
#include "app/printable.hpp"
#include "app/quantities.hpp"
#include "app/typed.hpp"
#include "app/wording.hpp"
#include "db/auditor.hpp"

#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <variant>
#include <vector>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

constexpr int kYes = 0;
constexpr int kNo = 1;
constexpr int kUsage = 2;

std::string utc(WallTime at) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     std::chrono::time_point_cast<std::chrono::seconds>(at));
}

std::string_view name_of(db::OpKind kind) {
  constexpr std::array<std::string_view, 23> kNames{
      "",          "credit", "debit",  "set",    "transfer", "stake",  "settle", "pay_present",
      "reset",     "merge",  "undo",   "stop",   "boost",    "import", "claim",  "welcome",
      "give_back", "resume", "forget", "reward", "active",   "redeem", "serve"};
  const auto at = static_cast<std::size_t>(kind);
  return at < kNames.size() ? kNames[at] : "";
}

/// Writes one account: its history in the order in which it happened.
class AccountTeller {
 public:
  virtual ~AccountTeller() = default;
  virtual void begin(const db::AuditedAccount& account, std::string_view channel) = 0;
  virtual void tell(const db::Audited& one) = 0;
  virtual void end(const db::AuditedAccount& account, Points balance, const db::Verified& proof,
                   const std::string& into) = 0;
};

class ForPeople final : public AccountTeller {
 public:
  ForPeople(const Currency& name, bool full) : currency_{name}, full_{full} {}

  void begin(const db::AuditedAccount& account, std::string_view channel) override {
    table_.emplace(account.id, currency_, full_);
    const std::string shown = printable(account.name);
    const std::string who = lower(shown) == account.login || account.login.empty()
                                ? shown
                                : fmt::format("{} ({})", shown, account.login);
    fmt::print("{}, id {}, in the chat of \"{}\"\n", who, number(account.id), channel);
  }

  void tell(const db::Audited& one) override {
    text_.clear();
    table_->tell(text_, one);
    std::fwrite(text_.data(), 1, text_.size(), stdout);
  }

  void end(const db::AuditedAccount& account, Points balance, const db::Verified& proof,
           const std::string& into) override {
    text_.clear();
    table_->end(text_);
    std::fwrite(text_.data(), 1, text_.size(), stdout);
    const std::string has =
        fmt::format("{} has {}", printable(account.name), amount(balance, currency_));
    if (proof.different == 0) {
      fmt::print("{}. It adds up: the lines above come to that, and the payments say the same.\n",
                 has);
    } else {
      fmt::print("{}, but that does not add up:\n", has);
      for (const std::string& difference : proof.differences) fmt::print("  {}\n", difference);
      fmt::print(
          "Nothing was changed. Somebody else than the bot has written to the database, or it was "
          "damaged:\npointsbot verify looks at everybody; a backup from before has it right.\n");
    }
    if (!into.empty())
      fmt::print("\nThis account went into the one of {}, where it goes on:\n", printable(into));
  }

 private:
  const Currency& currency_;
  bool full_;
  std::optional<AuditTable> table_;
  std::string text_;
};

/// {"accounts": [{…, "history": […], "points": …, "ok": …}]}
class ForPrograms final : public AccountTeller {
 public:
  explicit ForPrograms(bool full) : full_{full} {}

  void begin(const db::AuditedAccount& account, std::string_view channel) override {
    whose_ = account.id;
    fmt::print(R"({}{{"user_id":{},"login":{},"name":{},"channel":{},"history":[)",
               first_account_ ? "{\"accounts\":[" : ",", number(account.id),
               json::serialize(json::value(account.login)),
               json::serialize(json::value(account.name)), json::serialize(json::value(channel)));
    first_account_ = false;
    first_ = true;
  }

  void tell(const db::Audited& one) override {
    std::visit([this](const auto& it) { print(it); }, one);
  }

  void end(const db::AuditedAccount& account, Points balance, const db::Verified& proof,
           const std::string&) override {
    fmt::print(R"(],"points":{},"watch_seconds":{},"ok":{},"differences":{}}})", balance.value,
               account.watched.count(), proof.different == 0,
               json::serialize(json::value_from(proof.differences)));
    if (!account.merged_into) fmt::print("]}}\n");
  }

 private:
  void print(const json::object& one) {
    fmt::print("{}{}", first_ ? "" : ",", json::serialize(one));
    first_ = false;
  }

  void print(const db::AuditedOpening& opening) {
    json::object one{{"kind", "opening"},
                     {"points", opening.points.value},
                     {"watch_seconds", opening.seconds.count()}};
    if (opening.first_seen) one["first_seen"] = utc(*opening.first_seen);
    if (opening.folded_before) one["folded_before"] = utc(*opening.folded_before);
    if (opening.since) one["since"] = utc(*opening.since);
    print(one);
  }

  void print(const db::AuditedVisit& visit) {
    if (!full_) {
      const std::optional<Evening> evening = evenings_.add(visit);
      if (!evening) return;
      return print(json::object{{"kind", evening->open ? "here" : "evening"},
                                {"from", utc(evening->from)},
                                {"to", utc(evening->to)},
                                {"watch_seconds", evening->watched.count()},
                                {"points", evening->points.value},
                                {"bonus", evening->bonus.value},
                                {"after", evening->after.value}});
    }
    json::array payments;
    for (const auto& paid : visit.paid) {
      json::object one{{"each", paid.each.value}, {"times", paid.times}, {"bonus", paid.bonus}};
      if (paid.bonus) {
        one["operation"] = paid.op;
        one["at"] = utc(paid.at);
        one["ref"] = paid.ref;
        one["why"] = paid.note;
        if (paid.actor) one["by_id"] = number(*paid.actor);
        if (paid.actor) one["by"] = paid.actor_name;
      }
      payments.push_back(std::move(one));
    }
    print(json::object{{"kind", visit.open ? "here" : "visit"},
                       {"from", utc(visit.from)},
                       {"to", utc(visit.to)},
                       {"as", visit.as ? roles_text(*visit.as) : "stopped"},
                       {"watch_seconds", visit.seconds.count()},
                       {"points", visit.points.value},
                       {"after", visit.after.value},
                       {"first_payment", visit.first_no},
                       {"last_payment", visit.last_no},
                       {"payments", std::move(payments)}});
  }

  void print(const db::AuditedEntry& entry) {
    json::object one{{"kind", name_of(entry.kind)},
                     {"operation", entry.op},
                     {"at", utc(entry.at)},
                     {"points", entry.points.value},
                     {"watch_seconds", entry.seconds.count()},
                     {"after", entry.after.value},
                     {"text", audited(entry, whose_)},
                     {"ref", entry.ref},
                     {"note", entry.note}};
    if (entry.actor) one["actor_id"] = number(*entry.actor);
    if (!entry.actor_name.empty()) one["actor"] = entry.actor_name;
    if (!entry.other.empty()) one["other"] = entry.other;
    if (entry.undoes) one["undoes"] = *entry.undoes;
    print(one);
  }

  bool full_;
  bool first_account_ = true;
  bool first_ = true;
  UserId whose_{};
  Evenings evenings_;
};

}  // namespace

int print_audit(const Reading& reading, const std::string& name, const AuditView& view) {
  std::optional<WallTime> since;
  if (view.since) {
    const auto moment = parse_moment(*view.since, SystemClock{}.wall());
    if (!moment) throw Ended{kUsage, "--since: " + no_moment(*view.since, moment.error())};
    since = moment->at;
  }
  db::Reader reader{reading.config.database.path};
  const auto channel = channel_of(reader, reading);
  db::Auditor auditor{reading.config.database.path};
  auto account = auditor.find(channel.id, meant_by(name));
  if (!account) {  // as the chat shows him
    const auto shown = reader.account(channel.id, meant_by(name));
    if (shown) account = auditor.find(channel.id, shown->id);
  }
  if (!account) return unknown_viewer(reading, name, channel.login);

  std::unique_ptr<AccountTeller> teller;
  if (reading.json) {
    teller = std::make_unique<ForPrograms>(view.full);
  } else {
    teller = std::make_unique<ForPeople>(reading.config.points_of(channel.login).name, view.full);
  }
  bool all_right = true;
  std::vector<UserId> told;
  while (account) {
    teller->begin(*account, channel.login);
    const Points balance = auditor.tell(channel.id, account->id, since,
                                        [&](const db::Audited& one) { teller->tell(one); });
    const db::Verified proof = auditor.verify(channel.id, account->id);
    all_right = all_right && proof.different == 0;
    told.push_back(account->id);
    // Whose account went into another one is told on there; once, also where they go in a circle.
    auto next = account->merged_into ? auditor.find(channel.id, *account->merged_into)
                                     : std::optional<db::AuditedAccount>{};
    if (next && std::ranges::find(told, next->id) != told.end()) next.reset();
    if (!next) account->merged_into.reset();
    teller->end(*account, balance, proof, next ? next->name : "");
    account = std::move(next);
  }
  return all_right ? kYes : kNo;
}

}  // namespace pointsbot::app
