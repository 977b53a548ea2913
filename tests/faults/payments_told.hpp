#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::tests {

/// The numbers of the payments that a run told of: what it said after each commit.
inline std::vector<std::int64_t> payments_told(const std::string& out) {
  constexpr std::string_view kBefore = "  payment ";
  std::vector<std::int64_t> numbers;
  for (std::size_t at = out.find(kBefore); at != out.npos; at = out.find(kBefore, at + 1)) {
    // A line without its end says nothing yet.
    if (out.find('\n', at) != out.npos)
      numbers.push_back(std::stoll(out.substr(at + kBefore.size())));
  }
  return numbers;
}

}  // namespace pointsbot::tests
