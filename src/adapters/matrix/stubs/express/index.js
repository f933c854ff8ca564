'use strict';
module.exports = function standIn() {
  throw new Error('express is a stand-in: coopbot does not use it');
};
