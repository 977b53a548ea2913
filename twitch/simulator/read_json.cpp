#include "twitch/simulator/read_json.hpp"

// The one file that has Boost.JSON in it.
#include <boost/json.hpp>

#include <algorithm>

namespace pointsbot::twitch::simulator {
namespace {

void add_leaves(const boost::json::object& object, const std::string& above,
                std::vector<JsonLeaf>& leaves) {
  for (const auto& member : object) {
    std::string path = above;
    path.append(above.empty() ? "" : ".").append(member.key().data(), member.key().size());
    const boost::json::value& value = member.value();
    if (value.is_object()) {
      add_leaves(value.get_object(), path, leaves);
    } else if (value.is_string()) {
      const auto& text = value.get_string();
      leaves.push_back({std::move(path), std::string{text.data(), text.size()}, true});
    } else if (!value.is_array()) {
      leaves.push_back({std::move(path), boost::json::serialize(value), false});
    }
  }
}

}  // namespace

std::optional<JsonRequest> JsonRequest::parse(std::string_view text) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse({text.data(), text.size()}, error);
  if (error || !value.is_object()) return std::nullopt;
  JsonRequest request;
  add_leaves(value.get_object(), {}, request.leaves_);
  return request;
}

std::optional<std::string_view> JsonRequest::string(std::string_view path) const {
  const auto leaf = std::ranges::find(leaves_, path, &JsonLeaf::path);
  if (leaf == leaves_.end() || !leaf->is_string) return std::nullopt;
  return leaf->text;
}

bool JsonRequest::has(std::string_view path) const {
  return std::ranges::find(leaves_, path, &JsonLeaf::path) != leaves_.end();
}

std::vector<const JsonLeaf*> JsonRequest::below(std::string_view path) const {
  std::vector<const JsonLeaf*> found;
  for (const JsonLeaf& leaf : leaves_) {
    const std::string_view whole = leaf.path;
    if (whole.size() > path.size() && whole.starts_with(path) && whole[path.size()] == '.' &&
        whole.find('.', path.size() + 1) == whole.npos) {
      found.push_back(&leaf);
    }
  }
  return found;
}

}  // namespace pointsbot::twitch::simulator
