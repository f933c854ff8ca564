'use strict';

const signs = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

exports.htmlEncode = (text) => String(text).replaceAll(/[&<>"']/g, (sign) => signs[sign]);
