import './application.js';
