#pragma once

#include "base/user_id.hpp"
#include "db/operation.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// What a command and a running bot say to each other: a line of JSON each way.
namespace pointsbot::app {

/// {"operate": ...} or {"preview": ...} an operation; {"find": "login"}: somebody whom the
/// database does not know, on Twitch; or {"lend": "an import"}: the ledger itself
/// (app/control/loan).
struct Request {
  enum class What { operate, preview, find, lend };
  What what = What::find;
  db::Operation operation{.ref = {}, .action = db::Reset{}};
  std::string login{};
  std::string purpose{};  ///< what the ledger is to be lent for: kImport or kClaim
};
inline constexpr std::string_view kImport = "an import";
inline constexpr std::string_view kClaim = "a claimed name";

struct Found {
  UserId id{};
  std::string login;
  std::string name;
};

/// Why there is no answer, for a person, and the program's exit code for it.
struct Failure {
  int exit = 1;
  std::string text;
};

/// The ledger is lent; the descriptor of its lock comes with the line.
struct Lent {};

/// {"outcome": ...}, {"found": ...}, {"failure": ...} or {"lent": {}}
using Answer = std::variant<db::Outcome, Found, Failure, Lent>;

/// Without a line end. Of operations those that people ask for by hand: no stakes.
std::string to_line(const Request& request);
std::string to_line(const Answer& answer);

/// Nothing for what is not of this form.
std::optional<Request> parse_request(std::string_view line);
std::optional<Answer> parse_answer(std::string_view line);

}  // namespace pointsbot::app
