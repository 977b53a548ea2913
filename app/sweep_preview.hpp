#pragma once

#include "app/config.hpp"
#include "twitch/records.hpp"

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

namespace pointsbot::app {

/// Who would be paid now: a viewer list that is looked at once, and not written down.
class SweepPreview final : public twitch::ChatterSink {
 public:
  /// `bot`: the account that writes in the chat; not paid either. `config` outlives this.
  SweepPreview(const Config& config, UserId streamer, UserId bot);

  bool chatter(const twitch::Chatter& chatter) override;

  /// "14 in chat: 11 would earn; left out: you, nightbot, streamelements"
  std::string summary() const;

 private:
  const Config& config_;
  const UserId streamer_;
  const UserId bot_;
  std::unordered_set<std::int64_t> seen_;
  std::vector<std::string> left_out_;
};

}  // namespace pointsbot::app
