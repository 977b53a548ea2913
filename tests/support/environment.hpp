#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace pointsbot::tests {

/// A variable of the environment, put back in the end.
class Environment {
 public:
  /// Without a value it is taken away.
  Environment(const char* name, const std::optional<std::string>& value) : name_{name} {
    if (const char* const before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~Environment() { set(before_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  void set(const std::optional<std::string>& value) const {
    value ? ::setenv(name_, value->c_str(), 1) : ::unsetenv(name_);
  }

  const char* name_;
  std::optional<std::string> before_;
};

}  // namespace pointsbot::tests
