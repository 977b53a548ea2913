#include "app/failure.hpp"

#include "app/config.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace pointsbot::app {

namespace json = boost::json;

void print_failure(std::string_view text, int exit, const json::object& details) {
  json::object answer{{"ok", false}, {"error", text}, {"exit", exit}};
  for (const auto& [name, value] : details) answer[name] = value;
  fmt::print("{}\n", json::serialize(answer));
}

void print_failure(std::string_view text, int exit) { print_failure(text, exit, {}); }

void print_failure(const std::exception& failure, int exit) {
  json::object details;
  if (const auto* const config = dynamic_cast<const ConfigError*>(&failure))
    details["mistakes"] = json::value_from(config->mistakes());
  print_failure(failure.what(), exit, details);
}

int fail(bool json, std::string_view text, int exit) {
  constexpr int kNo = 1;
  if (json) {
    print_failure(text, exit);
  } else {
    fmt::print(exit == kNo ? stdout : stderr, "{}\n", text);
  }
  return exit;
}

}  // namespace pointsbot::app
