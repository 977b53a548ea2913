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
/// database does not know, on Twitch; {"lend": "an import"}: the ledger itself (app/control/loan);
/// or {"chat": ""}: where the demo's chat is.
struct Request {
  enum class What { operate, preview, find, lend, chat };
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

/// Where the demo's pretended Twitch is: "http://127.0.0.1:1234".
struct DemoChat {
  std::string url;
};

/// {"outcome": ...}, {"found": ...}, {"failure": ...}, {"lent": {}} or {"chat": ...}
using Answer = std::variant<db::Outcome, Found, Failure, Lent, DemoChat>;

/// Without a line end. Of operations those that people ask for by hand: no stakes.
std::string to_line(const Request& request);
std::string to_line(const Answer& answer);

/// Nothing for what is not of this form.
std::optional<Request> parse_request(std::string_view line);
std::optional<Answer> parse_answer(std::string_view line);

}  // namespace pointsbot::app
