#include "app/hand_ref.hpp"

#include <fmt/format.h>

namespace pointsbot::app {
namespace {

constexpr std::string_view kByHand = "hand/";
constexpr std::string_view kOfChat = "chat:";

}  // namespace

std::string hand_ref(std::string_view typed) {
  return std::string{kByHand}.append(as_typed(typed));
}

std::string chat_ref(std::string_view message) { return std::string{kOfChat}.append(message); }

bool is_of_chat(std::string_view ref) { return ref.starts_with(kOfChat); }

std::string_view as_typed(std::string_view ref) {
  if (ref.starts_with(kByHand)) ref.remove_prefix(kByHand.size());
  return ref;
}

std::string whether_done(std::string_view ref) {
  return fmt::format(
      "Whether it was done is not known: the same command with --ref {} finds out, and does it "
      "only "
      "if it was not done.",
      as_typed(ref));
}

}  // namespace pointsbot::app
