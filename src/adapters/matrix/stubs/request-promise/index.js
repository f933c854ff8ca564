'use strict';
module.exports = function standIn() {
  throw new Error('request-promise is a stand-in: coopbot does not use it');
};
