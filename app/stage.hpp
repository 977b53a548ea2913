#pragma once

#include "app/scene.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "twitch/simulator/draw.hpp"
#include "twitch/simulator/simulator.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {

/// The account that plays the moderator: by this name in the pretended channel's viewer list.
inline constexpr std::string_view kModerator = "moderator";

/// Plays scenes in the first channel of a simulator, about a line every two seconds: some of its
/// audience, the streamer and a moderator talk and use the bot's commands. A dozen of the audience
/// play the parts until they leave the channel, or somebody else has his turn, so that they have
/// points to play with. The same seed before the same audience is the same play.
///
/// On the simulator's loop; the simulator, the clock and the scenes outlive it.
class Stage {
 public:
  Stage(twitch::simulator::Simulator& simulator, Clock& clock, std::uint64_t seed,
        std::span<const Scene> plays = scenes());

  /// Until it is cancelled. Spawned once.
  Task<> perform();

  /// What somebody has said in the channel, himself too: where it is not of the stage, what it
  /// names is what {N} stands for.
  void heard(std::string_view text);

  /// When the next line, or the next scene, is due, since the beginning.
  std::chrono::milliseconds due() const;

  struct Cue {
    std::string by;  ///< login
    std::string text;
    Deed deed = Deed::says;
  };
  /// What is due by then; nothing when that is all. A scene is cast when it begins.
  std::optional<Cue> next(std::chrono::milliseconds now);

 private:
  struct Actor {
    std::uint32_t seat = 0;  // in the viewer list
    std::string login;
  };
  using Cast = std::array<std::string, kViewerParts>;
  struct Playing {
    const Scene* scene;
    std::chrono::milliseconds began{};
    std::size_t line = 0;
    Cast cast;
    std::string number;  // that the bot named last

    std::chrono::milliseconds due() const { return began + scene->lines[line].at; }
  };

  void begin_scene(std::chrono::milliseconds now);
  const Scene* choose(std::chrono::milliseconds now);
  /// Nothing where too few are here.
  std::optional<Cast> cast_for(const Scene& scene);
  bool is_playing(std::string_view login) const;
  bool is_here(const Actor& actor) const;
  std::optional<Actor> somebody_new();
  void fill_company();
  std::string spoken(const SceneLine& line, const Playing& playing) const;
  void act(const Cue& cue);

  twitch::simulator::Simulator& simulator_;
  Clock& clock_;
  twitch::simulator::Draw draw_;
  const std::span<const Scene> plays_;
  std::vector<Actor> company_;
  std::vector<Playing> playing_;
  std::vector<std::size_t> order_;  // in which the scenes are played, once each
  std::size_t turn_ = 0;
  std::vector<std::chrono::milliseconds> may_begin_;  // by scene
  std::chrono::milliseconds next_scene_{};
  bool acting_ = false;
};

}  // namespace pointsbot::app
