#include "app/by_hand.hpp"

#include "app/claim_words.hpp"
#include "app/hand_ref.hpp"
#include "app/list_format.hpp"
#include "app/logins.hpp"
#include "app/operation_words.hpp"
#include "app/quantities.hpp"
#include "app/recorded_words.hpp"
#include "app/wording.hpp"
#include "db/reader.hpp"
#include "twitch/legacy_list.hpp"

#include <boost/json.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <unistd.h>
#include <utility>
#include <variant>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

constexpr int kYes = 0;
constexpr int kNo = 1;
constexpr int kUsage = 2;

/// Whose balance Outcome::balance is.
std::optional<UserId> one_viewer(const db::Action& action) {
  if (const auto* const it = std::get_if<db::Credit>(&action)) return it->viewer.id;
  if (const auto* const it = std::get_if<db::Debit>(&action)) return it->viewer.id;
  if (const auto* const it = std::get_if<db::SetTo>(&action)) return it->viewer.id;
  if (const auto* const it = std::get_if<db::Transfer>(&action)) return it->from.id;
  return std::nullopt;
}

WallTime now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

ByHand::ByHand(Reading reading, const OperationOptions& options)
    : reading_{std::move(reading)},
      options_{options},
      known_{reading_.config.database.path},
      errand_{reading_.config} {
  db::Reader reader{reading_.config.database.path};
  channel_ = channel_of(reader, reading_);
  reading_.config = reading_.config.of(channel_.login);
  operation_.channel = channel_.id;
  operation_.at = now();
  operation_.note = typed_line(options.why, "--why", 400);
  const std::string ref = typed_line(options.ref, "--ref", 200);
  operation_.ref =
      hand_ref(ref.empty() ? boost::uuids::to_string(boost::uuids::random_generator{}()) : ref);
}

std::string ByHand::login_of(const std::string& name) const {
  auto login = parse_login(name);
  if (!login) throw wrong_use(fmt::format("\"{}\" is no login of Twitch.", name));
  return *std::move(login);
}

std::optional<db::Whom> ByHand::known(const std::string& login, bool follow) {
  const auto found =
      follow ? known_.viewer(channel_.id, login) : known_.exactly(channel_.id, login);
  if (!found) return std::nullopt;
  return db::Whom{found->id,
                  found->login.empty() ? std::to_string(number(found->id)) : found->login};
}

db::Whom ByHand::viewer(const std::string& name, bool follow) {
  auto whom = known(login_of(name), follow);
  if (whom) return *std::move(whom);
  throw Ended{kNo,
              fmt::format("Nobody called \"{}\" was ever seen in the chat of \"{}\". Nothing was "
                          "changed.",
                          name, channel_.login)};
}

db::Whom ByHand::doer(const std::string& name) {
  if (login_of(name) == channel_.login) return {channel_.id, channel_.login};
  return viewer(name);
}

db::Whom ByHand::anybody(const std::string& name) {
  const std::string login = login_of(name);
  if (auto whom = known(login, true)) return *std::move(whom);
  refuse_other_format(reading_.config, channel_.id);
  if (by_name(reading_.config)) return {twitch::legacy_id(login), login};
  Request request;
  request.login = login;
  const Answer answer = errand_.send(request);
  if (const auto* const failure = std::get_if<Failure>(&answer))
    throw Ended{failure->exit, failure->text};
  const Found& found = std::get<Found>(answer);
  return {found.id, found.login};
}

db::Outcome ByHand::send(Request::What what) {
  const Answer answer = errand_.send({.what = what, .operation = operation_});
  if (const auto* const failure = std::get_if<Failure>(&answer))
    throw Ended{failure->exit, failure->text};
  return std::get<db::Outcome>(answer);
}

std::optional<db::Outcome> ByHand::before() {
  return options_.ref.empty() ? std::nullopt : known_.before(operation_);
}

int ByHand::at_once(db::Action action) {
  operation_.action = std::move(action);
  const std::optional<db::Outcome> earlier = before();
  return print(earlier ? *earlier : send(Request::What::operate), false);
}

int ByHand::when_agreed(db::Action action, const std::string& about) {
  operation_.action = std::move(action);
  if (const std::optional<db::Outcome> earlier = before()) return print(*earlier, false);
  if (!options_.yes) {
    const db::Outcome would = send(Request::What::preview);
    if (would.refusal || would.repeated) return print(would, false, about);
    if (reading_.json) return print(would, true, about);
    if (!about.empty()) fmt::print("{}\n", about);
    if (would.paid) fmt::print("{}:\n", paid_span(*would.paid));
    fmt::print("{}\n", would_do(operation_, would, reading_.config.points.name));
    const std::string spent = spent_already(would);
    if (!spent.empty()) fmt::print("{}\n", spent);
    const std::string claimed = claimed_since(would, reading_.config.points.name);
    if (!claimed.empty()) fmt::print("{}\n", claimed);
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0) {
      fmt::print("Nothing was changed. To do it: the same command with --yes\n");
      return kNo;
    }
    fmt::print("Type yes to do it: ");
    std::fflush(stdout);
    std::string typed;
    if (!std::getline(std::cin, typed) || trimmed(typed) != "yes") {
      fmt::print("Nothing was changed.\n");
      return kNo;
    }
  }
  operation_.at = now();
  return print(send(Request::What::operate), false, about);
}

int ByHand::print(const db::Outcome& outcome, bool preview, const std::string& about) {
  if (outcome.repeated) return print_earlier(outcome);
  const int code = outcome.refusal || preview ? kNo : kYes;
  if (reading_.json) {
    print_json(outcome, preview, about);
    return code;
  }
  const Currency& name = reading_.config.points.name;
  if (!about.empty()) fmt::print("{}\n", about);
  if (outcome.refusal) {
    const auto* const undo = std::get_if<db::Undo>(&operation_.action);
    const auto* const one = undo ? std::get_if<db::Undo::One>(&undo->what) : nullptr;
    const auto record = one && outcome.refusal == db::Refusal::not_undoable
                            ? known_.operation(channel_.id, one->op)
                            : std::nullopt;
    fmt::print("{}\n", record ? why_not_undoable(record->kind) + " Nothing was changed."
                              : refused(operation_, outcome, name));
    return code;
  }
  fmt::print("{}\n", done(operation_, outcome, name));
  const std::string spent = spent_already(outcome);
  if (!spent.empty()) fmt::print("{}\n", spent);
  const std::string claimed = claimed_since(outcome, name);
  if (!claimed.empty()) fmt::print("{}\n", claimed);
  fmt::print("{}\n", way_back(operation_, outcome));
  return code;
}

int ByHand::print_earlier(const db::Outcome& outcome) {
  const bool other = outcome.refusal == db::Refusal::other_ref;
  const int code = other ? kUsage : outcome.refusal ? kNo : kYes;
  const auto record = known_.operation(channel_.id, outcome.op);
  const Currency& name = reading_.config.points.name;
  const std::string was = record ? operation_line(*record, name) : std::string{};
  if (reading_.json) {
    print_json(outcome, false, was, record ? record->undone_by : std::nullopt);
    return code;
  }
  if (other) {
    fmt::print(stderr,
               "--ref {} was used before for something else. Nothing was changed. It was:\n{}\n"
               "For this change take another --ref.\n",
               options_.ref, was);
  } else {
    fmt::print(
        "This was asked for before, with the same --ref{}. Now nothing was changed. It was:\n{}\n",
        record && record->undone_by
            ? fmt::format(", and taken back by operation {}", *record->undone_by)
            : "",
        was);
  }
  return code;
}

void ByHand::print_json(const db::Outcome& outcome, bool preview, const std::string& about,
                        std::optional<std::int64_t> undone_by) const {
  json::array spent;
  for (const db::Shortfall& one : outcome.shortfalls) {
    spent.push_back(json::object{
        {"user_id", number(one.id)}, {"name", one.name}, {"missing", one.missing.value}});
  }
  json::object object{{"ok", !outcome.refusal && !preview},    {"preview", preview},
                      {"state", name_of(outcome.state)},       {"repeated", outcome.repeated},
                      {"ref", as_typed(operation_.ref)},       {"points", outcome.balance.value},
                      {"other_points", outcome.other.value},   {"people", outcome.people},
                      {"total", outcome.total.value},          {"spent_already", std::move(spent)},
                      {"claimed", claimed_since(outcome)},     {"gone_people", outcome.gone.people},
                      {"gone_total", outcome.gone.total.value}};
  if (!preview) object["operation"] = outcome.op;
  if (undone_by) {
    object["undone_by"] = *undone_by;
    // What he had then says nothing any more.
    const std::optional<UserId> whom = one_viewer(operation_.action);
    const auto account =
        whom ? db::Reader{reading_.config.database.path}.account(channel_.id, *whom) : std::nullopt;
    if (account) object["points"] = account->balance.value;
  }
  // Of a gift the sum of both sides is 0: what went across is told.
  const auto* const gift = std::get_if<db::Transfer>(&operation_.action);
  if (gift != nullptr && !outcome.refusal) object["total"] = gift->amount.value;
  if (outcome.refusal) object["refusal"] = name_of(*outcome.refusal);
  if (!about.empty()) object["about"] = about;
  if (outcome.paid) {
    object["payments"] =
        json::object{{"first", outcome.paid->first_no},
                     {"last", outcome.paid->last_no},
                     {"count", outcome.paid->payments},
                     {"from_ms", outcome.paid->first_at.time_since_epoch().count()},
                     {"to_ms", outcome.paid->last_at.time_since_epoch().count()}};
  }
  if (outcome.ended) {
    object["ended"] = json::object{{"percent", outcome.ended->percent},
                                   {"until_ms", outcome.ended->until.time_since_epoch().count()}};
  }
  fmt::print("{}\n", json::serialize(object));
}

int ByHand::bonus() {
  const std::string& amount = options_.amount;
  if (amount == "off") {
    note("bonus off");
    return at_once(db::Boost{100, std::chrono::hours{1}});
  }
  if (!amount.starts_with('x')) {
    if (!options_.lasting.empty()) throw wrong_use("--for goes with a multiplier: x2 --for 30m.");
    return at_once(db::PayPresent{Pay{typed_points(amount)}});
  }
  const std::int64_t times = typed_percent(amount);
  if (options_.lasting.empty()) {
    throw wrong_use(
        fmt::format("Say for how long: pointsbot bonus {} --for 30m (or 90s, 2h, 1d).", amount));
  }
  const auto lasting = typed_span(options_.lasting);
  if (times == 100)
    throw wrong_use("x1 is what is paid anyway. To end a bonus: pointsbot bonus off.");
  note(fmt::format("{} for {}", amount, span(lasting)));
  return at_once(db::Boost{times, lasting});
}

}  // namespace pointsbot::app
