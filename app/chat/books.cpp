#include "app/chat/books.hpp"

namespace pointsbot::app::chat {

db::Worker<Books::Connection>& Books::worker() {
  if (!worker_) worker_ = std::make_unique<db::Worker<Connection>>(loop_, kMostAtATime, file_);
  return *worker_;
}

void Books::rest() {
  if (!std::exchange(asked_, false)) shut();
}

}  // namespace pointsbot::app::chat
