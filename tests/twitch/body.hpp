#pragma once

#include "twitch/parse.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::twitch {

/// An answer's body with the padding that the parser asks for and not a byte more, so that a
/// sanitizer sees a read past it. `behind` fills the padding: a lease that was used before holds
/// anything there.
class Body {
 public:
  explicit Body(std::string_view text, char behind = '\0')
      : size_{text.size()}, bytes_(text.size() + Parser::kPadding, behind) {
    std::copy(text.begin(), text.end(), bytes_.begin());
  }
  operator std::span<char>() { return {bytes_.data(), size_}; }

 private:
  std::size_t size_;
  std::vector<char> bytes_;
};

struct Row {
  std::int64_t id;
  std::string login;
  std::string display_name;
  friend bool operator==(const Row&, const Row&) = default;
};

/// Keeps the rows that it is given, up to `most`.
class Rows final : public ChatterSink {
 public:
  explicit Rows(std::size_t most = SIZE_MAX) : most_{most} {}

  bool chatter(const Chatter& chatter) override {
    if (rows.size() == most_) return false;
    rows.push_back(
        {number(chatter.id), std::string{chatter.login}, std::string{chatter.display_name}});
    return true;
  }

  std::vector<Row> rows;

 private:
  std::size_t most_;
};

/// Counts rows and keeps nothing.
class CountedRows final : public ChatterSink {
 public:
  bool chatter(const Chatter&) override { return ++count > 0; }
  std::int64_t count = 0;
};

inline std::string row(std::string_view id, std::string_view login, std::string_view name) {
  std::string text = R"({"user_id":")";
  text.append(id).append(R"(","user_login":")").append(login);
  text.append(R"(","user_name":")").append(name).append(R"("})");
  return text;
}

/// `count` copies of `piece`.
inline std::string repeated(std::string_view piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

}  // namespace pointsbot::twitch
