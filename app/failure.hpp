#pragma once

#include <boost/json/fwd.hpp>

#include <exception>
#include <string_view>

/// Why a command has no answer, in one shape for programs.
namespace pointsbot::app {

/// Where the answer would stand, on standard output:
/// {"ok": false, "error": the text, "exit": the exit code, ...details}
void print_failure(std::string_view text, int exit);
void print_failure(std::string_view text, int exit, const boost::json::object& details);
/// With "mistakes": [...] where bot.ini or an option is to be mended.
void print_failure(const std::exception& failure, int exit);

/// The same where `json` is asked for, else the text, on standard output where the answer is no, on
/// standard error where there is none. Returns `exit`.
int fail(bool json, std::string_view text, int exit);

}  // namespace pointsbot::app
