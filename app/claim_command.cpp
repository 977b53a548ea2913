#include "app/claim_command.hpp"

#include "app/control/protocol.hpp"
#include "app/control/writable_ledger.hpp"
#include "app/exchange/record.hpp"
#include "app/failure.hpp"
#include "app/helix_session.hpp"
#include "app/list_format.hpp"
#include "app/logins.hpp"
#include "app/operation_words.hpp"
#include "app/recorded_words.hpp"
#include "app/references.hpp"
#include "app/wording.hpp"
#include "db/ledger.hpp"
#include "db/reader.hpp"
#include "twitch/legacy_list.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

constexpr int kDone = 0;
constexpr int kNo = 1;
constexpr int kRefused = 3;

int say_no(const Reading& reading, const std::string& why, int code = kNo) {
  if (reading.json) {
    print_failure(why, code);
  } else {
    fmt::print("{}\n", why);
  }
  return code;
}

/// Who is called that: as the ledger has seen him, else as Twitch knows him.
Result<std::optional<db::Whom>, twitch::Failure> find(db::Reader& reader, UserId channel,
                                                      const Config& config,
                                                      const std::string& login) {
  if (const auto account = reader.account(channel, login))
    return std::optional{db::Whom{account->id, login}};
  refuse_other_format(config, channel);
  if (by_name(config)) return std::optional{db::Whom{twitch::legacy_id(login), login}};
  Asking asking;
  HelixSession twitch{asking, config};
  const auto user = asking.run(twitch.helix().user(login));
  if (!user) return user.error();
  if (!*user) return std::optional<db::Whom>{};
  return std::optional{db::Whom{(*user)->id, (*user)->login}};
}

std::string why_not(db::Refusal refusal, const std::string& name) {
  switch (refusal) {
    case db::Refusal::too_much:
      return fmt::format("{} would have more than anybody can. Nothing was given.", name);
    case db::Refusal::unknown_viewer:
      return fmt::format("{} has no account here and could not get one. Nothing was given.", name);
    default:
      return fmt::format("That is not possible ({}). Nothing was given.", name_of(refusal));
  }
}

void print_given(const db::Claimed& done, const std::string& from, const std::string& to,
                 const Currency& currency) {
  fmt::print("{} has {} of {} now, {} in all.", to, amount(done.points, currency), from,
             grouped(done.balance.value));
  if (done.points < done.stated) {
    fmt::print(" For {} {} were kept; the rest {} has had of it before, and spent.", from,
               grouped(done.stated.value), to);
  }
  fmt::print("\n");
  if (done.ops.size() == 1) {
    fmt::print("To take it back: pointsbot undo {}\n", done.ops.front());
    return;
  }
  fmt::print("It came from {} bots, each an operation by itself. To take it back:\n",
             done.ops.size());
  for (const std::int64_t op : done.ops) fmt::print("  pointsbot undo {}\n", op);
}

}  // namespace

int print_claims(const Reading& reading) {
  db::Reader reader{reading.config.database.path};
  const auto channel = channel_of(reader, reading);
  const auto claims = reader.claims(channel.id);
  if (reading.json) {
    json::array rows;
    for (const db::Claim& claim : claims) {
      rows.push_back(json::object{{"login", claim.login},
                                  {"source", claim.source},
                                  {"points", claim.points.value},
                                  {"watch_seconds", claim.watched.count()}});
    }
    fmt::print("{}\n", json::serialize(rows));
    return kDone;
  }
  if (claims.empty()) {
    fmt::print("No imported name waits for anybody.\n");
    return kDone;
  }
  fmt::print("{:>16}  {:<25}  {}\n", reading.config.points_of(channel.login).name.many, "old name",
             "imported from");
  for (const db::Claim& claim : claims)
    fmt::print("{:>16}  {:<25}  {}\n", grouped(claim.points.value), claim.login, claim.source);
  fmt::print("Twitch did not know {}. To give one to somebody: pointsbot claim OLDNAME NEWNAME\n",
             claims.size() == 1 ? "this name" : "these names");
  return kDone;
}

int assign_claim(const Reading& reading, const std::string& old_name, const std::string& new_name) {
  const auto from = parse_login(old_name), to = parse_login(new_name);
  if (!from || !to) {
    return say_no(reading, fmt::format("\"{}\" is no Twitch name.",
                                       exchange::shown(from ? new_name : old_name)));
  }
  db::Reader reader{reading.config.database.path};
  const auto channel = channel_of(reader, reading);
  const auto whom = find(reader, channel.id, reading.config, *to);
  if (!whom) {
    return say_no(reading,
                  fmt::format("\"{}\" could not be looked up: {}. Nothing was given.", *to,
                              cause(whom.error(), channel.login, "")),
                  kRefused);
  }
  if (!*whom) return say_no(reading, fmt::format("Twitch knows nobody called \"{}\".", *to));

  const WritableLedger ledger{reading.config, kClaim};
  const auto done = ledger->claim({.channel = channel.id,
                                   .at = SystemClock{}.wall(),
                                   .actor = {},
                                   .ref = "claim/" + random_hex(),
                                   .login = *from,
                                   .to = **whom});
  if (!done) {
    throw db::Unusable{fmt::format("{}: {}. Nothing was given; try again.",
                                   reading.config.database.path.string(),
                                   db::to_string(done.error()))};
  }
  if (done->refusal) return say_no(reading, why_not(*done->refusal, *to));
  if (done->ops.empty()) {
    return say_no(reading,
                  fmt::format("Nothing is kept for \"{}\". What is: pointsbot claims", *from));
  }
  ledger->settle();
  if (reading.json) {
    fmt::print("{}\n", json::serialize(json::object{{"ok", true},
                                                    {"ops", json::value_from(done->ops)},
                                                    {"kept", done->stated.value},
                                                    {"points", done->points.value},
                                                    {"watch_seconds", done->watched.count()},
                                                    {"balance", done->balance.value}}));
  } else {
    print_given(*done, *from, *to, reading.config.points_of(channel.login).name);
  }
  return kDone;
}

}  // namespace pointsbot::app
