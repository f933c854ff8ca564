'use strict';
module.exports = function standIn() {
  throw new Error('morgan is a stand-in: coopbot does not use it');
};
