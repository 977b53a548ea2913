#include "app/control/protocol.hpp"

#include <boost/describe.hpp>
#include <boost/json.hpp>

#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>

// How the values that cross look as JSON: structs by their members' names, all else as numbers.

namespace pointsbot {

namespace json = boost::json;

void tag_invoke(json::value_from_tag, json::value& to, UserId id) { to = number(id); }
UserId tag_invoke(json::value_to_tag<UserId>, const json::value& from) {
  return UserId{json::value_to<std::int64_t>(from)};
}

void tag_invoke(json::value_from_tag, json::value& to, Points points) { to = points.value; }
Points tag_invoke(json::value_to_tag<Points>, const json::value& from) {
  return {json::value_to<std::int64_t>(from)};
}

void tag_invoke(json::value_from_tag, json::value& to, const Pay& pay) {
  json::array amounts;
  for (std::size_t i = 0; i < kRoleCount; ++i) amounts.push_back(pay[static_cast<Role>(i)].value);
  to = std::move(amounts);
}
Pay tag_invoke(json::value_to_tag<Pay>, const json::value& from) {
  const auto amounts = json::value_to<std::array<std::int64_t, kRoleCount>>(from);
  Pay pay;
  for (std::size_t i = 0; i < kRoleCount; ++i) pay[static_cast<Role>(i)] = {amounts[i]};
  return pay;
}

}  // namespace pointsbot

namespace pointsbot::db {
namespace {

/// The keys of an object, read one after the other; whatever is not there, or left over, throws.
class Fields {
 public:
  explicit Fields(const json::value& from) : object_{from.as_object()} {}
  template <class T>
  T take(std::string_view key) {
    ++taken_;
    return json::value_to<T>(object_.at(key));
  }
  bool has(std::string_view key) const { return object_.contains(key); }
  void end() const {
    if (taken_ != object_.size()) throw std::invalid_argument{"a key that nobody knows"};
  }

 private:
  const json::object& object_;
  std::size_t taken_ = 0;
};

WallTime wall(std::int64_t ms) { return WallTime{std::chrono::milliseconds{ms}}; }

}  // namespace

BOOST_DESCRIBE_STRUCT(Whom, (), (id, login))
BOOST_DESCRIBE_STRUCT(Credit, (), (viewer, amount))
BOOST_DESCRIBE_STRUCT(Debit, (), (viewer, amount))
BOOST_DESCRIBE_STRUCT(SetTo, (), (viewer, balance))
BOOST_DESCRIBE_STRUCT(Transfer, (), (from, to, amount))
BOOST_DESCRIBE_STRUCT(PayPresent, (), (pay, except))
BOOST_DESCRIBE_STRUCT(Merge, (), (from, into))
BOOST_DESCRIBE_STRUCT(Stop, (), (viewer, stopped))
BOOST_DESCRIBE_STRUCT(Forget, (), (viewer))
BOOST_DESCRIBE_STRUCT(Shortfall, (), (id, name, missing))
BOOST_DESCRIBE_STRUCT(ClaimedOut, (), (login, points, by, op))
BOOST_DESCRIBE_STRUCT(TakenSince, (), (people, total))
BOOST_DESCRIBE_STRUCT(Outcome, (),
                      (state, repeated, refusal, op, balance, other, people, total, shortfalls,
                       gone, claimed, paid, ended, presence_changed))

void tag_invoke(json::value_from_tag, json::value& to, const PaidSpan& paid) {
  to = json::object{{"first_no", paid.first_no},
                    {"last_no", paid.last_no},
                    {"payments", paid.payments},
                    {"first_at", paid.first_at.time_since_epoch().count()},
                    {"last_at", paid.last_at.time_since_epoch().count()}};
}
PaidSpan tag_invoke(json::value_to_tag<PaidSpan>, const json::value& from) {
  Fields fields{from};
  PaidSpan paid;
  paid.first_no = fields.take<std::int64_t>("first_no");
  paid.last_no = fields.take<std::int64_t>("last_no");
  paid.payments = fields.take<std::int64_t>("payments");
  paid.first_at = wall(fields.take<std::int64_t>("first_at"));
  paid.last_at = wall(fields.take<std::int64_t>("last_at"));
  fields.end();
  return paid;
}

void tag_invoke(json::value_from_tag, json::value& to, const RunningBoost& boost) {
  to = json::object{{"percent", boost.percent}, {"until", boost.until.time_since_epoch().count()}};
}
RunningBoost tag_invoke(json::value_to_tag<RunningBoost>, const json::value& from) {
  Fields fields{from};
  const auto percent = fields.take<std::int64_t>("percent");
  const auto until = fields.take<std::int64_t>("until");
  fields.end();
  return {percent, wall(until)};
}

void tag_invoke(json::value_from_tag, json::value& to, const Reset&) { to = json::object{}; }
Reset tag_invoke(json::value_to_tag<Reset>, const json::value& from) {
  Fields{from}.end();
  return {};
}

void tag_invoke(json::value_from_tag, json::value& to, const Boost& boost) {
  to = json::object{{"percent", boost.percent}, {"lasting_ms", boost.lasting.count()}};
}
Boost tag_invoke(json::value_to_tag<Boost>, const json::value& from) {
  Fields fields{from};
  const auto percent = fields.take<std::int64_t>("percent");
  const auto lasting = fields.take<std::int64_t>("lasting_ms");
  fields.end();
  return {percent, std::chrono::milliseconds{lasting}};
}

void tag_invoke(json::value_from_tag, json::value& to, const Undo& undo) {
  if (const auto* const one = std::get_if<Undo::One>(&undo.what)) {
    to = json::object{{"op", one->op}};
  } else if (const auto* const of = std::get_if<Undo::Of>(&undo.what)) {
    to =
        json::object{{"actor", number(of->actor)}, {"since", of->since.time_since_epoch().count()}};
  } else {
    const auto& payments = std::get<Undo::Payments>(undo.what);
    to = json::object{{"first_no", payments.first_no}, {"last_no", payments.last_no}};
  }
}
Undo tag_invoke(json::value_to_tag<Undo>, const json::value& from) {
  Fields fields{from};
  Undo undo;
  if (fields.has("op")) {
    undo.what = Undo::One{fields.take<std::int64_t>("op")};
  } else if (fields.has("actor")) {
    const auto actor = fields.take<UserId>("actor");
    undo.what = Undo::Of{actor, wall(fields.take<std::int64_t>("since"))};
  } else {
    const auto first = fields.take<std::int64_t>("first_no");
    undo.what = Undo::Payments{first, fields.take<std::int64_t>("last_no")};
  }
  fields.end();
  return undo;
}

void tag_invoke(json::value_from_tag, json::value& to, OpState state) {
  to = static_cast<std::int64_t>(state);
}
OpState tag_invoke(json::value_to_tag<OpState>, const json::value& from) {
  return static_cast<OpState>(json::value_to<std::int64_t>(from));
}
void tag_invoke(json::value_from_tag, json::value& to, Refusal refusal) {
  to = static_cast<std::int64_t>(refusal);
}
Refusal tag_invoke(json::value_to_tag<Refusal>, const json::value& from) {
  return static_cast<Refusal>(json::value_to<std::int64_t>(from));
}

namespace {

struct Kind {
  std::string_view name;
  Action (*read)(const json::value&);
};

template <class T>
Action read(const json::value& from) {
  return json::value_to<T>(from);
}

constexpr Kind kKinds[] = {
    {"credit", read<Credit>},     {"debit", read<Debit>},      {"set", read<SetTo>},
    {"transfer", read<Transfer>}, {"bonus", read<PayPresent>}, {"reset", read<Reset>},
    {"merge", read<Merge>},       {"undo", read<Undo>},        {"stop", read<Stop>},
    {"boost", read<Boost>},       {"forget", read<Forget>}};

template <class T>
std::string_view name_of() {
  for (const Kind& kind : kKinds) {
    if (kind.read == read<T>) return kind.name;
  }
  return {};
}

struct WriteAction {
  json::object operator()(const Stake&) const { throw std::invalid_argument{"a stake"}; }
  json::object operator()(const Settle&) const { throw std::invalid_argument{"a stake"}; }
  json::object operator()(const Reward&) const { throw std::invalid_argument{"a reward"}; }
  json::object operator()(const Redeem&) const { throw std::invalid_argument{"an order"}; }
  template <class T>
  json::object operator()(const T& action) const {
    return {{name_of<T>(), json::value_from(action)}};
  }
};

}  // namespace

void tag_invoke(json::value_from_tag, json::value& to, const Operation& operation) {
  to = json::object{{"channel", number(operation.channel)},
                    {"at", operation.at.time_since_epoch().count()},
                    {"actor", json::value_from(operation.actor)},
                    {"ref", operation.ref},
                    {"note", operation.note},
                    {"action", std::visit(WriteAction{}, operation.action)}};
}
Operation tag_invoke(json::value_to_tag<Operation>, const json::value& from) {
  Fields fields{from};
  Operation operation{.ref = {}, .action = Reset{}};
  operation.channel = fields.take<UserId>("channel");
  operation.at = wall(fields.take<std::int64_t>("at"));
  operation.actor = fields.take<std::optional<UserId>>("actor");
  operation.ref = fields.take<std::string>("ref");
  operation.note = fields.take<std::string>("note");
  const auto action = fields.take<json::value>("action");
  fields.end();
  if (action.as_object().size() != 1) throw std::invalid_argument{"not one action"};
  Fields kinds{action};
  for (const Kind& kind : kKinds) {
    if (kinds.has(kind.name)) operation.action = kind.read(kinds.take<json::value>(kind.name));
  }
  kinds.end();
  return operation;
}

}  // namespace pointsbot::db

namespace pointsbot::app {

BOOST_DESCRIBE_STRUCT(Found, (), (id, login, name))
BOOST_DESCRIBE_STRUCT(Failure, (), (exit, text))
BOOST_DESCRIBE_STRUCT(DemoChat, (), (url))
void tag_invoke(json::value_from_tag, json::value& to, const Lent&) { to = json::object{}; }

namespace {

/// Nothing for what is no JSON, or not of the form that `read` wants.
template <class Read>
auto parse_line(std::string_view line, Read read)
    -> std::optional<decltype(read(std::declval<const json::object&>()))> {
  boost::system::error_code broken;
  const json::value value = json::parse(line, broken);
  if (broken || !value.is_object() || value.get_object().size() != 1) return std::nullopt;
  try {
    return read(value.get_object());
  } catch (const std::exception&) {
    return std::nullopt;  // what is read throws what it wants: Boost.JSON, the standard library
  }
}

Request read_request(const json::object& object) {
  Request request;
  if (const json::value* const login = object.if_contains("find")) {
    request.login = json::value_to<std::string>(*login);
    return request;
  }
  if (const json::value* const purpose = object.if_contains("lend")) {
    request.what = Request::What::lend;
    request.purpose = json::value_to<std::string>(*purpose);
    if (request.purpose != kImport && request.purpose != kClaim)
      throw std::invalid_argument{"a purpose that nobody knows"};
    return request;
  }
  if (const json::value* const chat = object.if_contains("chat")) {
    if (!json::value_to<std::string>(*chat).empty()) throw std::invalid_argument{"a word too much"};
    request.what = Request::What::chat;
    return request;
  }
  const bool preview = object.contains("preview");
  request.what = preview ? Request::What::preview : Request::What::operate;
  request.operation = json::value_to<db::Operation>(object.at(preview ? "preview" : "operate"));
  if (request.operation.ref.empty()) throw std::invalid_argument{"no ref"};
  return request;
}

Answer read_answer(const json::object& object) {
  if (const json::value* const found = object.if_contains("found"))
    return json::value_to<Found>(*found);
  if (const json::value* const failure = object.if_contains("failure"))
    return json::value_to<Failure>(*failure);
  if (object.contains("lent")) return Lent{};
  if (const json::value* const chat = object.if_contains("chat"))
    return json::value_to<DemoChat>(*chat);
  return json::value_to<db::Outcome>(object.at("outcome"));
}

}  // namespace

std::string to_line(const Request& request) {
  if (request.what == Request::What::find)
    return json::serialize(json::object{{"find", request.login}});
  if (request.what == Request::What::lend)
    return json::serialize(json::object{{"lend", request.purpose}});
  if (request.what == Request::What::chat) return json::serialize(json::object{{"chat", ""}});
  const char* const what = request.what == Request::What::preview ? "preview" : "operate";
  return json::serialize(json::object{{what, json::value_from(request.operation)}});
}

std::string to_line(const Answer& answer) {
  constexpr std::array<std::string_view, 5> kNames{"outcome", "found", "failure", "lent", "chat"};
  return std::visit(
      [&](const auto& value) {
        return json::serialize(json::object{{kNames[answer.index()], json::value_from(value)}});
      },
      answer);
}

std::optional<Request> parse_request(std::string_view line) {
  return parse_line(line, read_request);
}

std::optional<Answer> parse_answer(std::string_view line) { return parse_line(line, read_answer); }

}  // namespace pointsbot::app
