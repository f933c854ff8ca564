'use strict';
module.exports = function standIn() {
  throw new Error('postgres is a stand-in: coopbot does not use it');
};
