#pragma once

#include "http/server.hpp"
#include "twitch/simulator/chatters.hpp"

#include <string>
#include <string_view>

namespace pointsbot::twitch::simulator {

inline constexpr std::string_view kJson = "application/json; charset=utf-8";

/// A body that is there already.
class TextBody final : public Body {
 public:
  explicit TextBody(std::string_view text) : rest_{text} {}
  bool next(std::string& piece) override {
    piece = rest_.substr(0, kPiece);
    rest_.remove_prefix(piece.size());
    return !piece.empty();
  }

 private:
  std::string_view rest_;
};

/// The parameters of a POST: some clients put them into the query, some into the body.
inline void read_parameters(http::Exchange& exchange, http::Parameters& parameters) {
  const std::string_view target = exchange.target();
  const std::size_t question = target.find('?');
  std::string text{question == target.npos ? std::string_view{} : target.substr(question + 1)};
  parameters.parse(text.append("&").append(exchange.body()));
}

}  // namespace pointsbot::twitch::simulator
