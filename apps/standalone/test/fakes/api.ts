import './application';
