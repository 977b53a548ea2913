#include "app/stage.hpp"

#include "twitch/simulator/form.hpp"
#include "twitch/simulator/identities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace pointsbot::app {
namespace {

using std::chrono::milliseconds;
namespace simulator = twitch::simulator;

constexpr milliseconds kEach{2'000};  // line
constexpr std::size_t kCompany = 12;
/// Of so many scenes one begins with somebody new in the company.
constexpr std::uint64_t kFresh = 8;
/// Looks so often for somebody new before it does without.
constexpr int kLooks = 50;
/// Longer names are hard to read in a line with others.
constexpr std::size_t kLongestName = 14;

bool is_viewer(Part part) { return static_cast<std::size_t>(part) < kViewerParts; }

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Whom others would call by what the chat shows.
bool is_readable(const simulator::Person& person) {
  const std::string_view login = person.login.view();
  return login.size() <= kLongestName &&
         std::ranges::equal(person.display_name.view(), login, {}, small);
}

/// The digits behind the last '#' that has some; empty: none has.
std::string_view number_named(std::string_view text) {
  for (std::size_t at = text.rfind('#'); at != text.npos;
       at = at == 0 ? text.npos : text.rfind('#', at - 1)) {
    const std::string_view behind = text.substr(at + 1);
    const std::string_view digits =
        behind.substr(0, std::min(behind.find_first_not_of("0123456789"), behind.size()));
    if (!digits.empty()) return digits;
  }
  return {};
}

}  // namespace

Stage::Stage(simulator::Simulator& simulator, Clock& clock, std::uint64_t seed,
             std::span<const Scene> plays)
    : simulator_{simulator}, clock_{clock}, draw_{seed}, plays_{plays}, may_begin_(plays.size()) {
  // What is rare is not among the first either.
  for (std::size_t scene = 1; scene < plays_.size(); ++scene)
    may_begin_[scene] = plays_[scene].rest / 4;
}

Task<> Stage::perform() {
  simulator_.happen(fmt::format("type=arrive&user={}", kModerator));
  simulator_.happen(fmt::format("type=mod&user={}", kModerator));
  const SteadyTime began = clock_.now();
  for (;;) {
    co_await clock_.sleep_until(began + due());
    const auto now = std::chrono::duration_cast<milliseconds>(clock_.now() - began);
    while (const auto cue = next(now)) act(*cue);
  }
}

void Stage::act(const Cue& cue) {
  const std::string user = "&user=" + cue.by;
  acting_ = true;
  if (cue.deed == Deed::follows) simulator_.happen("type=follow" + user);
  if (cue.deed == Deed::raids) simulator_.happen("type=raid&viewers=120" + user);
  const std::string text = user + "&text=" + simulator::form_value(cue.text);
  const std::string bits = cue.deed == Deed::cheers ? "&bits=100" : "";
  if (!cue.text.empty()) simulator_.happen("type=chat" + text + bits);
  if (cue.deed == Deed::cheers) simulator_.happen("type=cheer" + text + bits);
  acting_ = false;
}

void Stage::heard(std::string_view text) {
  if (acting_) return;
  const std::string_view number = number_named(text);
  if (number.empty()) return;
  for (Playing& playing : playing_) playing.number = number;
}

milliseconds Stage::due() const {
  milliseconds earliest = next_scene_;
  for (const Playing& playing : playing_) earliest = std::min(earliest, playing.due());
  return earliest;
}

std::optional<Stage::Cue> Stage::next(milliseconds now) {
  for (;;) {
    const auto first = std::ranges::min_element(playing_, {}, &Playing::due);
    const bool line_is_due = first != playing_.end() && first->due() <= now;
    if (next_scene_ <= now && (!line_is_due || next_scene_ <= first->due())) {
      begin_scene(next_scene_);
      continue;
    }
    if (!line_is_due) return std::nullopt;
    const SceneLine& line = first->scene->lines[first->line];
    Cue cue{.by = std::string{is_viewer(line.by) ? first->cast[static_cast<std::size_t>(line.by)]
                              : line.by == Part::streamer ? simulator::kChannelLogin
                                                          : kModerator},
            .text = spoken(line, *first),
            .deed = line.deed};
    if (++first->line == first->scene->size()) {
      const auto scene = static_cast<std::size_t>(first->scene - plays_.data());
      may_begin_[scene] = now + first->scene->rest;
      playing_.erase(first);
    }
    if (!cue.text.empty() || cue.deed != Deed::says) return cue;
  }
}

/// What is left out is empty.
std::string Stage::spoken(const SceneLine& line, const Playing& playing) const {
  std::string text;
  for (std::string_view rest = line.text; !rest.empty();) {
    const std::size_t open = std::min(rest.find('{'), rest.size());
    text += rest.substr(0, open);
    rest.remove_prefix(open);
    if (rest.size() < 3) {
      text += rest;
      break;
    }
    if (rest[1] == 'N' && playing.number.empty()) return {};
    text += rest[1] == 'N' ? playing.number : playing.cast[static_cast<std::size_t>(rest[1] - 'A')];
    rest.remove_prefix(3);
  }
  return text;
}

void Stage::begin_scene(milliseconds now) {
  const Scene* const scene = choose(now);
  std::optional<Cast> cast = scene == nullptr ? std::nullopt : cast_for(*scene);
  if (!cast) {
    next_scene_ = now + kEach;
    return;
  }
  // Not all at whole seconds; a scene that is long leaves room for others within it.
  const milliseconds begin = now + milliseconds{draw_.number() % 1'000};
  next_scene_ = now + kEach * static_cast<std::int64_t>(scene->size());
  playing_.push_back({.scene = scene, .began = begin, .cast = *std::move(cast), .number = {}});
}

const Scene* Stage::choose(milliseconds now) {
  const auto ready = [&](std::size_t scene) {
    return may_begin_[scene] <= now &&
           std::ranges::find(playing_, &plays_[scene], &Playing::scene) == playing_.end();
  };
  for (std::size_t looked = 0; looked <= plays_.size(); ++looked) {
    if (turn_ == order_.size()) {
      const bool opens = order_.empty();
      order_.resize(plays_.size());
      std::iota(order_.begin(), order_.end(), 0U);
      for (std::size_t i = order_.size(); i > 1; --i)
        std::swap(order_[i - 1], order_[draw_.number() % i]);
      if (opens) std::iter_swap(order_.begin(), std::ranges::find(order_, 0U));
      turn_ = 0;
    }
    if (order_.empty()) break;
    const std::size_t scene = order_[turn_++];
    if (ready(scene)) return &plays_[scene];
  }
  return nullptr;
}

std::optional<Stage::Cast> Stage::cast_for(const Scene& scene) {
  std::size_t parts = 0;
  const auto needs = [&](std::size_t part) { parts = std::max(parts, part + 1); };
  for (const SceneLine& line : scene.played()) {
    if (is_viewer(line.by)) needs(static_cast<std::size_t>(line.by));
    for (std::size_t part = 0; part < kViewerParts; ++part) {
      const char name[] = {'{', static_cast<char>('A' + part), '}', '\0'};
      if (line.text.find(name) != line.text.npos) needs(part);
    }
  }
  fill_company();
  std::vector<std::string_view> free;
  for (const Actor& actor : company_) {
    if (!is_playing(actor.login)) free.push_back(actor.login);
  }
  if (free.size() < parts) return std::nullopt;  // the next one may need fewer
  Cast cast;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t chosen = draw_.number() % free.size();
    cast[part] = free[chosen];
    free.erase(free.begin() + static_cast<std::ptrdiff_t>(chosen));
  }
  return cast;
}

bool Stage::is_playing(std::string_view login) const {
  return std::ranges::any_of(playing_, [&](const Playing& playing) {
    return std::ranges::find(playing.cast, login) != playing.cast.end();
  });
}

bool Stage::is_here(const Actor& actor) const {
  const auto now = simulator_.viewer(actor.seat);
  return now && now->login.view() == actor.login;
}

std::optional<Stage::Actor> Stage::somebody_new() {
  const std::uint32_t viewers = simulator_.settings().viewers;
  for (int look = 0; look < kLooks && viewers > 0; ++look) {
    const auto seat = static_cast<std::uint32_t>(draw_.number() % viewers);
    const auto person = simulator_.viewer(seat);
    if (!person || !is_readable(*person)) continue;
    std::string login{person->login.view()};
    if (std::ranges::find(company_, login, &Actor::login) == company_.end())
      return Actor{seat, std::move(login)};
  }
  return std::nullopt;
}

void Stage::fill_company() {
  std::erase_if(company_, [&](const Actor& actor) { return !is_here(actor); });
  if (company_.size() == kCompany && draw_.number() % kFresh == 0)
    company_.erase(company_.begin() + static_cast<std::ptrdiff_t>(draw_.number() % kCompany));
  while (company_.size() < kCompany) {
    auto actor = somebody_new();
    if (!actor) break;
    company_.push_back(*std::move(actor));
  }
}

}  // namespace pointsbot::app
